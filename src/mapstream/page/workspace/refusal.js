// Why something was refused, in words; nothing if it was not.

export const refusal = ({ ok, body }) => (ok ? "" : body.errors?.[0]?.message || body.detail || body.title)

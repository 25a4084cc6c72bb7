// The moment that an address asks for, as "?version=57" or "?at=2026-03-03T09:00:00Z": null for now.

export function momentIn(search) {
  const query = new URLSearchParams(search)
  const version = Number(query.get("version"))
  if (Number.isSafeInteger(version) && version > 0) return { version }
  return query.get("at") ? { at: query.get("at") } : null
}

// What an address asks for it with.
export const queryOf = ({ version, at }) => (version ? `?version=${version}` : `?at=${encodeURIComponent(at)}`)

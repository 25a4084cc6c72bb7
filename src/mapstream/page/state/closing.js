// The codes with which a stream is closed, as far as a page acts on them. They are those of protocol/closes.py: a test
// holds this file to it.

// For good: this reader may not come in.
export const ENDS = { 4401: "unauthorized", 4403: "not_allowed", 4404: "not_found" }
export const PROTOCOL_ERROR = 4400
export const TOO_FAST = 4429

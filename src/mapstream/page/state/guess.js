// What a command will most likely do to the document, as a merge patch, so that an edit is seen at once. It is only
// ever laid over the document while the command is unanswered; the truth comes in the server's patches.

export const LAST = "~"
const where = (object, keep) => Object.fromEntries(Object.entries(object).filter(keep))
export const given = (data, ...names) => where(data, ([name]) => names.includes(name))
const without = (data, key) => where(data, ([name]) => name !== key)
export const compact = (object) => where(object, ([, value]) => value != null)

// What has to be shown, and is: proven; is not: only claimed.
const proof = (asked, { evidence }) => (asked ? (evidence?.length ? "proven" : "claimed") : null)

export const completion = (data, stamp, asked) =>
  compact({ ...stamp, evidence: data.evidence, proof: proof(asked, data) })
export const dispute = (data, stamp) => ({ ...stamp, reason: data.reason })

// Adding, editing and removing work alike wherever an item stands: `put(id, patch)`; `beginning`: how it begins.
export function plainGuesses(key, put, beginning = {}) {
  return {
    [`add_${key}`]: (data) => put(data[key], { ...without(data, key), ...beginning }),
    [`edit_${key}`]: (data) => put(data[key], without(data, key)),
    [`remove_${key}`]: (data) => put(data[key], null),
  }
}

// `guesses`: by command, a function of its data, of who does it when, and of the document before.
export const guessing = (guesses) => (entry, document) => {
  const stamp = { at: new Date(entry.at).toISOString(), by: entry.by }
  return guesses[entry.type]?.(entry.data, stamp, document) ?? {}
}

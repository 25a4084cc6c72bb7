// JSON Merge Patch (RFC 7396): the one way in which the room's document changes. Pure; what a patch does not touch is
// shared between the old document and the new one.

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value)

export function merge(target, patch) {
  if (!isObject(patch)) return patch
  const result = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (key === "__proto__") continue
    if (value === null) delete result[key]
    else result[key] = merge(result[key], value)
  }
  return result
}

// The places that a patch changes, as lists of at most `depth` keys: ["tasks", id, "due"].
export function touched(patch, depth = 4) {
  return Object.entries(patch).flatMap(([key, value]) =>
    depth > 1 && isObject(value) && Object.keys(value).length > 0
      ? touched(value, depth - 1).map((rest) => [key, ...rest])
      : [[key]],
  )
}

// What stands at a path of keys, or undefined.
export const at = (document, path) => path.reduce((value, key) => value?.[key], document)

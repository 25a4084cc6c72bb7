// What the server said of files that came in, by their hash: until the plan says it. And how large one is, in words.

const known = new Map()

export const remember = (sha256, rest) => known.set(sha256, { sha256, ...rest })
export const fileOf = (sha256) => known.get(sha256) ?? { sha256, name: "", type: "", size: 0 }

export function bytes(size) {
  if (size < 1000) return `${size} B`
  return size < 1_000_000 ? `${Math.round(size / 1000)} kB` : `${(size / 1_000_000).toFixed(1)} MB`
}

// What proves that a history is the one that was seen before: signed notes, and proofs over its tree (RFC 6962, RFC 9162).

const encoder = new TextEncoder()
const ED25519 = 1

export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place])
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]))
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
const pair = (left, right) => sha256(joined([1], left, right))

// What a checkpoint says: {origin, size, root}, and the text that is signed. Null, if it is none.
export function readCheckpoint(note) {
  const gap = note.lastIndexOf("\n\n")
  const text = note.slice(0, gap + 1)
  const [origin, size, root, end, ...more] = text.split("\n")
  if (gap < 0 || !/^\d+$/.test(size ?? "") || end !== "" || more.length) return null
  return { origin, size: Number(size), root: fromBase64(root), text, signatures: note.slice(gap + 2).split("\n") }
}

// Whether one of these keys ("name+id+key") has signed a checkpoint: true or false; null, if the browser cannot tell.
export async function signed(checkpoint, keys) {
  for (const key of keys) {
    const [name, , ...typed] = key.split("+")
    const raw = fromBase64(typed.join("+"))
    if (name !== checkpoint.origin || raw[0] !== ED25519) continue
    const id = (await sha256(joined(encoder.encode(`${name}\n`), raw))).slice(0, 4)
    for (const line of checkpoint.signatures) {
      const [dash, who, what] = line.split(" ")
      if (dash !== "—" || who !== name) continue
      const made = fromBase64(what)
      if (!same(made.slice(0, 4), id)) continue
      const good = await verified(raw.slice(1), made.slice(4), encoder.encode(checkpoint.text))
      if (good !== false) return good
    }
  }
  return false
}

async function verified(raw, signature, text) {
  let key
  try {
    key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"])
  } catch {
    return null
  }
  return crypto.subtle.verify("Ed25519", key, signature, text)
}

// Whether a proof shows that a tree of `old` entries is the beginning of one of `now`.
export async function consistent(old, now, proof, oldRoot, root) {
  if (old > now || old < 1) return false
  if (old === now) return proof.length === 0 && same(oldRoot, root)
  const hashes = Number.isInteger(Math.log2(old)) ? [oldRoot, ...proof] : [...proof]
  if (hashes.length === 0) return false
  let at = old - 1
  let last = now - 1
  const up = () => ([at, last] = [Math.floor(at / 2), Math.floor(last / 2)])
  while (at % 2) up()
  let was = hashes[0]
  let is = hashes[0]
  for (const other of hashes.slice(1)) {
    if (last === 0) return false
    if (at % 2 || at === last) {
      was = await pair(other, was)
      is = await pair(other, is)
      while (at && at % 2 === 0) up()
    } else {
      is = await pair(is, other)
    }
    up()
  }
  return last === 0 && same(was, oldRoot) && same(is, root)
}

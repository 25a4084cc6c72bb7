// A browser keeps the last checkpoint that it saw of a room, and holds against it what it is told on the next visit.

import { consistent, fromBase64, readCheckpoint, signed } from "../../state/proof.js"

const KEPT = "mapstream:sealed:"

// Checks a room once: {state, sealed, kept?}. `state`: "same", "first" (nothing was kept before), "rewritten",
// "unsigned", "unchecked" (this browser cannot), or "unknown" (nobody could be asked). `sure`: the signature was checked.
export async function check({ room, get, storage, able = globalThis.crypto?.subtle !== undefined }) {
  const answer = await get("/checkpoints?now=true&limit=1")
  const kept = keptOf(storage, room)
  if (answer.body.code === "history_rewritten") return { state: "rewritten", kept, detail: answer.body.detail }
  if (!answer.ok || !answer.body.latest) return { state: "unknown" }
  const sealed = answer.body.latest
  if (!able) return { state: "unchecked", sealed }
  const now = readCheckpoint(sealed.note)
  const known = answer.body.keys.map(({ key }) => key)
  const sure = now?.origin === answer.body.origin && await signed(now, known)
  if (sure === false) return { state: "unsigned", sealed, kept }
  if (kept && !await follows(readCheckpoint(kept.note), now, get)) return { state: "rewritten", sealed, kept }
  storage.setItem(KEPT + room, JSON.stringify(sealed))
  return { state: kept ? "same" : "first", sealed, kept, sure: sure === true }
}

async function follows(before, now, get) {
  if (before.origin !== now.origin || now.size < before.size) return false
  if (now.size === before.size) return consistent(before.size, now.size, [], before.root, now.root)
  const answer = await get(`/consistency?from=${before.size}&to=${now.size}`)
  // not to be answered is no proof of anything: it is asked again on the next visit
  if (!answer.ok) throw new Error("nobody answered")
  return consistent(before.size, now.size, answer.body.proof.map(fromBase64), before.root, now.root)
}

function keptOf(storage, room) {
  try {
    const kept = JSON.parse(storage.getItem(KEPT + room))
    return readCheckpoint(kept.note) && kept
  } catch {
    return null
  }
}

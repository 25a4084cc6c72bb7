// A history is held against what was seen of it before. The checkpoints and proofs are what the server makes of the
// vectors of RFC 6962.

import assert from "node:assert/strict"
import { test } from "node:test"

import { consistent, fromBase64, readCheckpoint, signed } from "../../src/mapstream/page/state/proof.js"
import { check } from "../../src/mapstream/page/features/proof/keeping.js"

const KEY = "mapstream.dev/rooms/0190b0a0-0000-7000-8000-000000000001+b62fad76+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
const NOTES = {
  "3": "mapstream.dev/rooms/0190b0a0-0000-7000-8000-000000000001\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n\n— mapstream.dev/rooms/0190b0a0-0000-7000-8000-000000000001 ti+tdp9MvUwAUCsxsVCB0uvpuE+pwIQMvHbyf8N+stM4ko6jEYiUjQtYsoFaq91WPoP2LcdV+A1SpyzcMhuU6v1pawE=\n",
  "6": "mapstream.dev/rooms/0190b0a0-0000-7000-8000-000000000001\n6\nduZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=\n\n— mapstream.dev/rooms/0190b0a0-0000-7000-8000-000000000001 ti+tduko2BXO/KjqTAsyFe34Q4JFOna19rzE+cg0vwPizNc9TYEhVXKRZtTssOfodQbKUYltMcDrSJ95+RG669DXiQI=\n",
  "8": "mapstream.dev/rooms/0190b0a0-0000-7000-8000-000000000001\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n— mapstream.dev/rooms/0190b0a0-0000-7000-8000-000000000001 ti+tdmi5H7oXq4vTzkxrRT1+MgDimR5ZGSOcjKFgeWT7sGZ0iV8IX3G/VzAOBggW1kl0xw45zSFUh4aR5dWRBb8WFQM=\n"
}
const PROOFS = {
  "3-8": [
    "ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c=",
    "B1Bqhf2d0vEg62lPhgEeW7RmLlxBWmKRcDPUqWJEh+c=",
    "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",
    "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ="
  ],
  "6-8": [
    "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=",
    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc="
  ],
  "3-6": [
    "ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c=",
    "B1Bqhf2d0vEg62lPhgEeW7RmLlxBWmKRcDPUqWJEh+c=",
    "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",
    "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o="
  ],
  "4-8": [
    "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ="
  ]
}
const ROOTS = {
  "1": "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
  "2": "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",
  "3": "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=",
  "4": "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
  "5": "Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=",
  "6": "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=",
  "7": "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=",
  "8": "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
}

const ROOM = "0190b0a0-0000-7000-8000-000000000001"
const root = (size) => fromBase64(ROOTS[size])
const proof = (pair) => PROOFS[pair].map(fromBase64)

test("a proof shows that one history is the beginning of another, and of no other", async () => {
  for (const pair of Object.keys(PROOFS)) {
    const [old, now] = pair.split("-").map(Number)
    assert.equal(await consistent(old, now, proof(pair), root(old), root(now)), true, pair)
    assert.equal(await consistent(old, now, proof(pair), root(old === 3 ? 4 : 3), root(now)), false, pair)
    assert.equal(await consistent(old, now, proof(pair), root(old), root(7)), false, pair)
    assert.equal(await consistent(old, now, proof(pair).slice(1), root(old), root(now)), false, pair)
    assert.equal(await consistent(old, now, [...proof(pair), root(1)], root(old), root(now)), false, pair)
  }
  assert.equal(await consistent(8, 8, [], root(8), root(8)), true)
  assert.equal(await consistent(8, 8, [], root(8), root(7)), false)
  assert.equal(await consistent(8, 3, proof("3-8"), root(8), root(3)), false)
})

test("a checkpoint is what its key has signed", async () => {
  const checkpoint = readCheckpoint(NOTES[6])
  assert.equal(checkpoint.size, 6)
  assert.deepEqual(checkpoint.root, root(6))
  assert.equal(await signed(checkpoint, [KEY]), true)
  assert.equal(await signed(checkpoint, []), false)
  assert.equal(await signed(readCheckpoint(NOTES[6].replace("\n6\n", "\n7\n")), [KEY]), false)
  assert.equal(readCheckpoint("hello"), null)
  assert.equal(readCheckpoint(NOTES[6].replace("\n6\n", "\nsix\n")), null)
})

// What a server tells that has come to a size.
function server(size, { note = NOTES[size], proofs = PROOFS } = {}) {
  return async (path) => {
    if (path.startsWith("/checkpoints")) {
      const latest = { size, note, at: "2026-03-03T09:00:00Z", reason: "asked" }
      return { ok: true, body: { origin: `mapstream.dev/rooms/${ROOM}`, keys: [{ key: KEY }], latest } }
    }
    const [from, to] = path.match(/\d+/g)
    return { ok: true, body: { proof: proofs[`${from}-${to}`] } }
  }
}

function keeping() {
  const kept = new Map()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), kept }
}

const looked = (storage, get) => check({ room: ROOM, get, storage })

test("what was seen first is kept, and what follows on from it is the same history", async () => {
  const storage = keeping()
  assert.deepEqual(await looked(storage, server(3)).then(({ state, sure }) => [state, sure]), ["first", true])
  assert.equal((await looked(storage, server(3))).state, "same")
  assert.equal((await looked(storage, server(6))).state, "same")
  assert.equal((await looked(storage, server(8))).state, "same")
})

test("a history that does not follow on from it was rewritten, and that is said again and again", async () => {
  const storage = keeping()
  await looked(storage, server(6))
  for (let visit = 0; visit < 2; visit++) {
    const { state, kept, sealed } = await looked(storage, server(8, { proofs: { "6-8": PROOFS["3-8"] } }))
    assert.deepEqual([state, kept.size, sealed.size], ["rewritten", 6, 8])
  }
  assert.equal((await looked(storage, server(3))).state, "rewritten", "one that became shorter, too")
  const refusing = async () => ({ ok: false, body: { code: "history_rewritten", detail: "…" } })
  assert.equal((await looked(storage, refusing)).state, "rewritten")
  assert.equal((await looked(storage, server(6))).state, "same")
})

test("what is not signed is not kept, and nobody answering is no alarm", async () => {
  const storage = keeping()
  const forged = NOTES[8].replace("\n8\n", "\n7\n")
  assert.equal((await looked(storage, server(7, { note: forged }))).state, "unsigned")
  assert.equal(storage.kept.size, 0)
  assert.equal((await looked(storage, async () => ({ ok: false, body: {} }))).state, "unknown")
  const { state } = await check({ room: ROOM, get: server(3), storage, able: false })
  assert.equal(state, "unchecked")
})

test("what is kept and cannot be read is as good as nothing", async () => {
  const storage = keeping()
  storage.setItem(`mapstream:sealed:${ROOM}`, "{")
  assert.equal((await looked(storage, server(3))).state, "first")
})

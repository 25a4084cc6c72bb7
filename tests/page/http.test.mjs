// What is asked of the server beside the stream: an answer that is still being made is waited for.

import assert from "node:assert/strict"
import test from "node:test"

import { request } from "../../src/mapstream/page/state/http.js"

const BEHIND = { status: 503, body: { code: "read_model_behind" } }

// A server that gives these answers, one after the other, the last for ever.
function answering(t, ...answers) {
  const asked = []
  t.mock.method(globalThis, "setTimeout", (go) => queueMicrotask(go))
  t.mock.method(globalThis, "fetch", async (url) => {
    const { status, body } = answers[Math.min(asked.push(url), answers.length) - 1]
    return Response.json(body, { status })
  })
  return asked
}

test("what is still being made is asked for again until it is there", async (t) => {
  const asked = answering(t, BEHIND, BEHIND, { status: 200, body: { rooms: [] } })
  assert.deepEqual(await request("/v1/rooms"), { ok: true, status: 200, body: { rooms: [] } })
  assert.equal(asked.length, 3)
})

test("what is not made in all that time is told of", async (t) => {
  const asked = answering(t, BEHIND)
  assert.deepEqual(await request("/v1/rooms"), { ok: false, ...BEHIND })
  assert.equal(asked.length, 10)
})

test("other trouble is told of at once", async (t) => {
  const away = { status: 503, body: { code: "store_away" } }
  const asked = answering(t, away)
  assert.deepEqual(await request("/v1/rooms"), { ok: false, ...away })
  assert.equal(asked.length, 1)
})

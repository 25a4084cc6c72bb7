// What is fetched when it is needed.

import assert from "node:assert/strict"
import test from "node:test"

import { later } from "../../src/mapstream/page/items/lazy.js"

test("what is called is fetched first", async () => {
  const double = later(async () => ({ double: (n) => 2 * n }), "double")
  assert.equal(await double(21), 42)
})

test("the page hears of it where something cannot be fetched, and nothing else happens", async (t) => {
  const heard = []
  globalThis.dispatchEvent = (event) => heard.push(event.type) > 0
  t.after(() => delete globalThis.dispatchEvent)
  const double = later(() => Promise.reject(new TypeError("Failed to fetch")), "double")
  assert.equal(await double(21), undefined)
  assert.deepEqual(heard, ["notfetched"])
})

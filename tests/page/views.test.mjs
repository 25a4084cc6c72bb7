// How long somebody looked: from touch to touch, with half a minute after the last.

import assert from "node:assert/strict"
import test from "node:test"

import { Sitting } from "../../src/mapstream/page/features/views/views.js"

function sitting() {
  const at = { now: 1_000_000 }
  const found = new Sitting(() => at.now)
  const after = (seconds, act) => { at.now += seconds * 1000; found[act]() }
  return { found, after }
}

test("nobody is there before the page is touched", () => {
  const { found, after } = sitting()
  after(600, "count")
  assert.deepEqual([found.id, found.seconds], [null, 0])
})

test("a page that is on screen and not touched counts for half a minute", () => {
  const { found, after } = sitting()
  after(0, "touch")
  after(8 * 3600, "count")
  assert.equal(found.seconds, 30)
  after(8 * 3600, "pause")
  assert.equal(found.seconds, 30)
})

test("time goes on from touch to touch, and stands still while the page is hidden", () => {
  const { found, after } = sitting()
  for (const seconds of [0, 10, 20, 5]) after(seconds, "touch")
  assert.equal(found.seconds, 35)
  after(4, "pause")
  assert.equal(found.seconds, 39)
  after(300, "touch")
  after(2, "count")
  assert.equal(found.seconds, 41)
})

test("who comes back after a long while sits down anew", () => {
  const { found, after } = sitting()
  after(0, "touch")
  const first = found.id
  after(600, "touch")
  assert.equal(found.id, first)
  after(3600, "touch")
  assert.notEqual(found.id, first)
  assert.equal(found.seconds, 0)
})

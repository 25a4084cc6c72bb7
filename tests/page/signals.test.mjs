// Signals in few words.

import assert from "node:assert/strict"
import test from "node:test"

import { signalsBrief } from "../../src/mapstream/page/features/signals/signals.js"
import { points } from "../../src/mapstream/page/features/signals/words.js"

test("how many there are, the weightiest first", () => {
  const signals = ["note", "alarm", "note", "warning"].map((severity) => ({ severity }))
  assert.equal(signalsBrief({ signals: { signals } }), "1 alarm, 1 warning, 2 notes · only your side sees this")
  assert.equal(signalsBrief({ signals: { signals: [] } }), "nothing to say · only your side sees this")
  assert.equal(signalsBrief({ signals: null }), "only your side sees this")
})

test("what moves the score, in points", () => {
  assert.equal(points(0.125), "+13")
  assert.equal(points(-0.03), "−3")
})

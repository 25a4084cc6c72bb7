// The health of a room in words.

import assert from "node:assert/strict"
import { test } from "node:test"
import { movedWords, nextWords, points, scoreWords, trendWords } from "../../src/mapstream/page/workspace/health.js"

test("a score is told with its band, and none where the deal has ended", () => {
  assert.equal(scoreWords({ score: 0.624, band: "good" }), "62 % good")
  assert.equal(scoreWords(null), "—")
})

test("a trend says how many points it went over how many weeks", () => {
  assert.equal(trendWords({ change: -0.12, scores: [0.6, 0.6, 0.55, 0.5, 0.48] }), "▼ 12 in 4 weeks")
  assert.equal(trendWords({ change: 0.03, scores: [null, null, null, 0.5, 0.53] }), "▲ 3 in a week")
  assert.equal(trendWords({ change: 0, scores: [null, 0.5, 0.5, 0.5, 0.5] }), "as 3 weeks ago")
  assert.equal(trendWords({ change: 0, scores: [null, null, null, null, 0.5] }), "new")
  assert.equal(points({ scores: [null, null, 0.5, 0.5, 1] }), "50,10 75,10 100,0")
})

test("the next step is told with its date, and how a room stands since the last review", () => {
  assert.match(nextWords({ title: "Security review", due: "2026-03-13" }), /^Security review, /)
  assert.equal(nextWords({ title: "Security review", due: null }), "Security review")
  assert.equal(movedWords({ was: 0.62, health: 0.48 }), "62 % → 48 %")
  assert.equal(movedWords({ was: null, health: 0.5 }), "50 %")
})

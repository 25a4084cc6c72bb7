// What somebody was asked in the talk, and has not answered.

import assert from "node:assert/strict"
import test from "node:test"

import { askedOf } from "../../src/mapstream/page/features/comments/asked.js"

const said = (by, at, more = {}) => ({ on: "tasks/t", by, at: `2026-03-0${at}T09:00:00Z`, text: "?", ...more })
const asked = (comments) => askedOf({ comments }, "ana").map(([id]) => id)

test("an open thread that names somebody waits for them until they answer, or it is resolved", () => {
  const question = said("ben", 1, { mentions: ["ana"] })
  assert.deepEqual(asked({ a: question, b: said("ben", 2, { mentions: ["cy"] }) }), ["a"])
  assert.deepEqual(asked({ a: question, r: said("cy", 2, { reply_to: "a" }) }), ["a"])
  assert.deepEqual(asked({ a: question, r: said("ana", 2, { reply_to: "a" }) }), [])
  assert.deepEqual(asked({ a: { ...question, resolved: {} } }), [])
})

test("who is asked again is told of the last question, and the latest comes first", () => {
  const question = said("ben", 1, { mentions: ["ana"] })
  const more = { r: said("ana", 2, { reply_to: "a" }), again: said("ben", 3, { reply_to: "a", mentions: ["ana"] }) }
  assert.deepEqual(asked({ a: question, ...more, other: said("cy", 4, { mentions: ["ana"] }) }), ["other", "again"])
})

test("nobody is asked by themselves", () => {
  assert.deepEqual(asked({ a: said("ana", 1, { mentions: ["ana"] }) }), [])
})

// What a first call is to settle, and what of it is still missing.

import assert from "node:assert/strict"
import test from "node:test"

import { STEPS, missingIn, stillMissing } from "../../src/mapstream/page/features/kickoff/missing.js"

const stamp = { by: "ann", at: "2031-01-01T00:00:00Z", version: 1 }
const decision = (n) => [`m${n}`, { title: `Decision ${n}`, due: "2031-04-01", status: "open", condition: "Minutes" }]
const task = (side, more) => ({ title: "Step", side, status: "not_started", lead: "ann", condition: "A report", ...more })

const SETTLED = {
  plan: {
    goal: { statement: "Live", date: "2031-06-30", reason: "Winter", deadline: { kind: "board", date: "2031-07-15" } },
    cadence: { every: "week", minutes: 15 }, agreement: { seller: stamp, buyer: stamp },
  },
  milestones: Object.fromEntries([1, 2, 3].map(decision)),
  tasks: { a: task("seller"), b: task("buyer") },
  decision_process: { approver: "ann", stages: { s: { title: "Legal" } } },
}

test("of an empty room every question is open, of a settled one none", () => {
  assert.deepEqual(new Set(stillMissing({}).map(([n]) => n)), new Set(STEPS.map((_, n) => n).filter((n) => n !== 5)))
  assert.deepEqual(stillMissing(SETTLED), [])
})

test("what is missing is said as it is", () => {
  const said = (change) => stillMissing({ ...SETTLED, ...change }).map(([, words]) => words)
  assert.deepEqual(said({ tasks: { a: task("seller", { lead: null }) } }), ["a step of the buyer’s", "a lead for 1 step"])
  assert.deepEqual(said({ tasks: { ...SETTLED.tasks, c: task("buyer", { condition: "", status: "completed" }) } }), [])
  assert.deepEqual(said({ milestones: Object.fromEntries([1, 2].map(decision)) }), ["three decisions at least"])
  assert.deepEqual(said({ plan: { ...SETTLED.plan, agreement: { seller: stamp } } }), ["the buyer’s agreement"])
  assert.equal(missingIn(STEPS[1], {}).join(), "the hard deadline")
})

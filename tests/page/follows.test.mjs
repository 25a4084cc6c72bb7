// What a date follows, in words, and what cannot follow what.

import assert from "node:assert/strict"
import { test } from "node:test"
import { distance, followers } from "../../src/mapstream/page/features/follows/words.js"

const plan = {
  plan: { goal: { date: "2026-06-30" } },
  milestones: { signed: { title: "Signed", follows: { goal: 0 } }, live: { title: "Live" } },
  tasks: { draft: { title: "Draft", follows: { "milestones/signed": -10 } }, review: { title: "Review", follows: { "tasks/draft": 1 } } },
}

test("a distance is told as people say it", () => {
  assert.equal(distance(plan, plan.milestones.signed), "Same day as the goal")
  assert.equal(distance(plan, plan.tasks.draft), "10 working days before Signed")
  assert.equal(distance(plan, plan.tasks.review), "1 working day after Draft")
})

test("nothing is offered to follow what follows it", () => {
  assert.deepEqual([...followers(plan, "milestones/signed")], ["milestones/signed", "tasks/draft", "tasks/review"])
  assert.deepEqual([...followers(plan, "milestones/live")], ["milestones/live"])
})

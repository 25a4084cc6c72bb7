import assert from "node:assert/strict"
import { test } from "node:test"

import { verdict } from "../../src/mapstream/page/plan/rights.js"

const plan = {
  people: { sam: { side: "seller" }, ann: { side: "buyer" }, lee: { side: "buyer" } },
  tasks: {
    ours: { title: "Review", side: "buyer", lead: "ann", status: "not_started" },
    theirs: { title: "Draft", side: "seller", status: "not_started", added: { by: "sam" } },
    asked: { title: "Prices", side: "seller", status: "not_started", added: { by: "ann" } },
    begun: { title: "Offer", side: "seller", status: "in_progress", added: { by: "ann" } },
    waiting: { title: "Redlines", side: "buyer", role: "legal", status: "not_started", added: { by: "sam" } },
  },
  milestones: { signed: { title: "Signed", status: "open", added: { by: "sam" } } },
  phases: { pilot: { title: "Pilot", side: "seller", status: "open", added: { by: "sam" } } },
  commercials: { pricing: "List", by: { pricing: "sam" } },
}
const store = (person, role, may) => ({ shown: plan, you: { person, side: "buyer", role, may } })
const champion = store("ann", "champion", { work: "side", commercials: "side", people: "side", deal: "no", arrange: "side" })
const legal = store("lee", "legal", { work: "own", arrange: "propose", people: "own" })

test("what is of one's side is done, and what is the other's proposed", () => {
  assert.equal(verdict(champion, "edit_task", "tasks/ours"), "do")
  assert.equal(verdict(champion, "edit_task", "tasks/theirs"), "propose")
  assert.equal(verdict(champion, "edit_milestone", "milestones/signed"), "do")
  assert.equal(verdict(champion, "edit_deal", "deal"), "no")
})

test("what one asked of the other side is open until they take it up", () => {
  assert.equal(verdict(champion, "edit_task", "tasks/asked"), "do")
  assert.equal(verdict(champion, "edit_task", "tasks/begun"), "propose")
})

test("one's own is what one leads, or what waits for one's role", () => {
  assert.equal(verdict(legal, "edit_task", "tasks/ours"), "propose")
  assert.equal(verdict(legal, "start_task", "tasks/waiting"), "do")
  assert.equal(verdict(legal, "move", "tasks/waiting"), "propose")
  assert.equal(verdict(legal, "edit_person", "people/lee"), "do")
  assert.equal(verdict(legal, "remove_person", "people/ann"), "no")
})

test("what it says may be one's own where the row is not", () => {
  assert.equal(verdict(champion, "edit_phase", "phases/pilot", { phase: "pilot", buyer: "We test" }), "do")
  assert.equal(verdict(champion, "edit_phase", "phases/pilot", { phase: "pilot", seller: "You test" }), "propose")
  assert.equal(verdict(champion, "set_commercials", "commercials", { pricing: "Less" }), "propose")
  assert.equal(verdict(champion, "set_commercials", "commercials", { constraints: "None" }), "do")
})

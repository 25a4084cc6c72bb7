import assert from "node:assert/strict"
import { test } from "node:test"

import { choosable, scopeWords, sees, unseen } from "../../src/mapstream/page/plan/scope.js"

const document = {
  documents: {
    d1: { title: "Price list", kind: "pricing", rank: "a" }, d2: { title: "Spec sheet", kind: "spec", rank: "b" },
    d3: { title: "Old offer", kind: "proposal", rank: "c", removed: { at: "now", by: "p" } },
  },
  people: { p: { name: "Ann", side: "buyer", scope: { plan: false, history: false, documents: [] } }, q: { name: "Sam" } },
}
const store = (person) => ({ document, you: { person } })

test("what somebody does not see follows from their scope", () => {
  assert.deepEqual(unseen(store("p")), ["plan", "history", "documents"])
  assert.deepEqual(unseen(store("q")), [])
  assert.deepEqual(unseen(store("a key")), [])
  assert.equal(sees(store("p"), ["comments", "history"]), false)
  assert.equal(sees(store("p"), "comments"), true)
})

test("a scope is said in words, and one that leaves nothing out in none", () => {
  const words = (scope) => scopeWords(document, scope)
  assert.equal(words(undefined), "")
  assert.equal(words({ plan: true }), "")
  assert.equal(
    words({ commercials: false, history: false, documents: ["documents/d1", "spec"] }),
    "Sees the plan, the stakeholder map, comments, meetings, some documents (Price list, spec); " +
      "not commercials, the history",
  )
  const nothing = { plan: false, commercials: false, stakeholders: false, comments: false, meetings: false, history: false }
  assert.match(words({ ...nothing, documents: [] }), /^Does not see the plan, .*, the documents$/)
})

test("documents are chosen by their kinds, or one by one", () => {
  assert.deepEqual(choosable(document).map(([name]) => name), ["pricing", "spec", "documents/d1", "documents/d2"])
})

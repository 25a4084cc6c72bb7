// The plan's steps as cells: what goes into a spreadsheet and comes back.

import assert from "node:assert/strict"
import test from "node:test"

import { asText, rowsOf } from "../../src/mapstream/page/features/tables/cells.js"

const PLAN = {
  about: { name: "Acme", room: "r", version: 7 },
  milestones: [{ key: "M1", title: "Signed", due: "2026-06-30", status: "open", id: "m" }],
  tasks: [
    { key: "1", title: "=SUM(A1)", side: "buyer", after: ["2", "M1"], status: "open", visible_to: ["Ann; B.", "Cy"], id: "a" },
    { key: "2", title: "Two\nlines", days: 0, pinned: true, condition: 'Say "go"', id: "b" },
  ],
}

test("a whole plan knows where it comes from; what was chosen of it is a table like any", () => {
  const whole = rowsOf(PLAN)
  assert.deepEqual(whole[0].slice(0, 3), ["kind", "key", "title"])
  assert.deepEqual(whole[0].slice(-3), ["room", "version", "id"])
  assert.deepEqual(whole.map(([kind]) => kind), ["kind", "milestone", "task", "task", "plan"])
  assert.deepEqual(whole.at(-1).slice(-3), ["r", "7", ""])
  const chosen = rowsOf(PLAN, new Set(["a"]))
  assert.equal(chosen.length, 2)
  assert.ok(!chosen[0].includes("id"))
})

test("cells are written as exports write them, and none is taken for a formula", () => {
  const [head, first, second] = rowsOf(PLAN, new Set(["a", "b"]))
  const of = (row, name) => row[head.indexOf(name)]
  assert.equal(of(first, "title"), "'=SUM(A1)")
  assert.equal(of(first, "after"), "2; M1")
  assert.equal(of(first, "visible_to"), "people: Ann\\; B.; Cy")
  assert.deepEqual([of(second, "days"), of(second, "pinned")], ["0", "yes"])
  assert.equal(asText([["Two\nlines", 'Say "go"', "plain"]]), '"Two\nlines"\t"Say ""go"""\tplain')
})

// The examples of RFC 7396, appendix A, and what sharing promises.

import assert from "node:assert/strict"
import test from "node:test"

import { merge, touched } from "../../src/mapstream/page/state/merge.js"

const EXAMPLES = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [["a", "b"], ["c", "d"], ["c", "d"]],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

for (const [target, patch, result] of EXAMPLES) {
  test(`${JSON.stringify(target)} under ${JSON.stringify(patch)}`, () => assert.deepEqual(merge(target, patch), result))
}

test("the old document stays as it was, and shares what was not touched", () => {
  const before = { tasks: { a: { title: "A" }, b: { title: "B" } } }
  const after = merge(before, { tasks: { a: { title: "C" } } })
  assert.equal(before.tasks.a.title, "A")
  assert.equal(after.tasks.b, before.tasks.b)
})

test("a patch names the places that it touches", () => {
  const tasks = { a: { due: "2026-03-20", after: { b: true } }, c: null }
  const patch = { tasks, plan: { goal: { date: "2026-06-30" } } }
  const places = [["tasks", "a", "due"], ["tasks", "a", "after", "b"], ["tasks", "c"], ["plan", "goal", "date"]]
  assert.deepEqual(touched(patch), places)
})

test("a patch does not reach what every object has", () => {
  const merged = merge({ tasks: {} }, JSON.parse('{"__proto__": {"polluted": 1}, "tasks": {"__proto__": {"title": "x"}}}'))
  assert.equal(merged.polluted, undefined)
  assert.equal(merged.tasks.title, undefined)
  assert.equal({}.polluted, undefined)
})

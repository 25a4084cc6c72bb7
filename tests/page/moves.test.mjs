// What a change that was tried out would move.

import assert from "node:assert/strict"
import test from "node:test"

import { moves } from "../../src/mapstream/page/plan/moves.js"

const forecast = (items, milestones = {}) => {
  const dated = (all) => Object.fromEntries(Object.entries(all).map(([name, due]) => [name, { due }]))
  return { items: dated(items), milestones: dated(milestones) }
}

test("a date that would move is told with whose it is, and who had confirmed it", () => {
  const plan = {
    tasks: {
      a: { title: "Redline", side: "buyer", lead: "ben", confirmed: { by: "ben" } }, b: { title: "Draft", side: "seller" },
      c: { title: "Stays", side: "seller", confirmed: { by: "ana" } },
    },
    milestones: { m: { title: "Signed" } },
  }
  const before = forecast({ "tasks/a": "2026-03-13", "tasks/b": null, "tasks/c": "2026-03-02", "milestones/m": "2026-04-01" }, { "milestones/m": "2026-04-01" })
  const after = forecast({ "tasks/a": "2026-03-20", "tasks/b": "2026-03-16", "tasks/c": "2026-03-02", "milestones/m": null }, { "milestones/m": null })
  assert.deepEqual(moves(plan, before, after), [
    { item: "milestones/m", title: "Signed", side: undefined, lead: undefined, from: "2026-04-01", to: null, lost: undefined },
    { item: "tasks/b", title: "Draft", side: "seller", lead: undefined, from: null, to: "2026-03-16", lost: undefined },
    { item: "tasks/a", title: "Redline", side: "buyer", lead: "ben", from: "2026-03-13", to: "2026-03-20", lost: "ben" },
  ])
})

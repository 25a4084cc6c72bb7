// Where a command belongs on the page, and where a patch is at work.

import assert from "node:assert/strict"
import test from "node:test"

import "../../src/mapstream/page/features/index.js"
import { placeOf } from "../../src/mapstream/page/items/places.js"
import { ruleWords } from "../../src/mapstream/page/features/calendar/rules.js"
import { placeAt } from "../../src/mapstream/page/state/paths.js"

const plan = { people: { ann: { name: "Ann", side: "buyer" } } }
const place = (type, data) => placeOf({ type, data, by: "ann" }, plan)

test("an edit belongs to the field of the item", () => {
  assert.deepEqual(place("edit_kpi", { kpi: "k", target: 5 }), { place: "kpis/k", field: "target", typed: 5 })
  assert.deepEqual(place("edit_task", { task: "t", milestone: "m" }), { place: "tasks/t", field: "milestone", typed: "m" })
  assert.deepEqual(place("edit_stage", { stage: "s", past_days: 3 }), { place: "stages/s", field: "past_days", typed: 3 })
  assert.deepEqual(place("set_commercials", { pricing: "x" }), { place: "commercials", field: "pricing", typed: "x" })
})

test("what a side says of itself, or notes, has a field for each side", () => {
  const value = place("set_value", { side: "buyer", text: "Fewer breakdowns" })
  assert.deepEqual(value, { place: "plan", field: "buyer_value", typed: "Fewer breakdowns" })
  assert.equal(place("set_organisation", { side: "seller", name: "Ferrowave" }).field, "seller_name")
  assert.equal(place("edit_person", { person: "joe", concern: "Time" }).field, "buyer_concern")
})

test("what is added is refused where it was added, what is done with the whole plan at its menu", () => {
  assert.deepEqual(place("add_risk", { risk: "r", title: "Strike" }), { place: "add/risks", typed: "Strike" })
  assert.deepEqual(place("apply_template", { template: "saas" }), { place: "making" })
  assert.deepEqual(place("sign_agreement", { version: 7 }), { place: "agreement" })
})

test("a patch is at work at an item and a field of it", () => {
  assert.deepEqual(placeAt(["tasks", "t", "due"]), ["tasks/t", "due"])
  assert.deepEqual(placeAt(["plan", "goal", "date"]), ["plan", "goal"])
  assert.deepEqual(placeAt(["decision_process", "stages", "s", "title"]), ["stages/s", "title"])
  assert.deepEqual(placeAt(["decision_process", "approver"]), ["decision_process", "approver"])
  assert.deepEqual(placeAt(["plan", "calendar", "gates", "g"]), ["gates/g", undefined])
})

test("recurring days read as people say them", () => {
  assert.equal(ruleWords("FREQ=MONTHLY;BYDAY=1TU"), "First Tuesday of every month")
  assert.equal(ruleWords("FREQ=WEEKLY;INTERVAL=4"), "Every 4 weeks")
  assert.equal(ruleWords("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"), "Friday of every 2 weeks")
  assert.equal(ruleWords("FREQ=YEARLY;BYMONTH=3"), "FREQ=YEARLY;BYMONTH=3")
})

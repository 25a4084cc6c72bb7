// The places of a room: what stands in which, and which are offered to whom.

import assert from "node:assert/strict"
import test from "node:test"

import "../../src/mapstream/page/features/index.js"
import { areaOf, areas, blocksOf, isAreaFor, sectionsOf } from "../../src/mapstream/page/items/areas.js"
import { rows } from "../../src/mapstream/page/items/registry.js"

const names = areas().map(({ name }) => name)
const seenBy = (side, scope) => {
  const store = { you: { person: "ann", side }, document: { people: { ann: { scope } } } }
  return areas().filter((area) => isAreaFor(area, store)).map(({ name }) => name)
}

test("whatever is shown stands in a place that there is, and every place has something in it", () => {
  for (const { name, at, section, noun, blocks = [] } of rows()) {
    if (section || noun) assert.ok(names.includes(at), `${name} stands in ${at}`)
    for (const block of blocks) assert.ok(names.includes(block.at), `a block of ${name} stands in ${block.at}`)
  }
  for (const name of names) assert.ok(blocksOf(name).length + sectionsOf(name).length, name)
})

test("an item is found in its place", () => {
  assert.equal(areaOf("tasks/one"), "plan")
  assert.equal(areaOf("kpis/one"), "value")
  assert.equal(areaOf("documents"), "materials")
  assert.equal(areaOf("nothing/of-the-kind"), undefined)
})

test("a place with nothing for its reader is not offered", () => {
  assert.ok(seenBy("buyer", {}).includes("history"))
  const narrow = seenBy("buyer", { plan: false, documents: [], commercials: false, meetings: false, history: false })
  assert.deepEqual(narrow.filter((name) => ["plan", "materials", "meetings", "value", "history"].includes(name)), [])
  assert.ok(narrow.includes("home"))
})

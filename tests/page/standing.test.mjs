// Where people stand on the map: by the say of their role, and how lately they looked.

import assert from "node:assert/strict"
import test from "node:test"

import { looks, placed } from "../../src/mapstream/page/features/people/standing.js"

const NOW = new Date("2026-03-20T10:00:00Z")
const look = (last, times = 1) => ({ plan: { last, times } })

test("who decides and never looked stands at the top left, who looks every week at the right", () => {
  const plan = { people: {
    e: { name: "Eva", side: "buyer", role: "economic_buyer", notes: { seller: { influence: "Signs" }, buyer: { influence: "Ours" } } },
    c: { name: "Cem", side: "buyer", role: "champion" }, l: { name: "Lea", side: "buyer", role: "legal" },
    n: { name: "Nils", side: "buyer" }, h: { name: "Hidden", side: "buyer", role: "legal" },
    s: { name: "Sam", side: "seller", role: "seller" }, g: { name: "Gone", side: "buyer", role: "legal", removed: {} },
  } }
  const viewing = {
    e: { plan: { times: 0 } }, c: look("2026-03-19T08:00:00Z", 4), l: look("2026-03-08T08:00:00Z"), n: look("2026-01-02T08:00:00Z"),
    s: look("2026-03-20T08:00:00Z"), g: look("2026-03-20T08:00:00Z"),
  }
  const where = placed(plan, viewing, "seller", NOW).map(({ title, cells }) =>
    [title, cells.map((cell) => cell.map(({ name }) => name).join())])
  assert.deepEqual(where, [
    ["Decides", ["Eva", "", "", ""]], ["Carries it", ["", "", "", "Cem"]], ["Evaluates", ["", "", "Lea", ""]],
    ["No role yet", ["", "Nils", "", ""]],
  ])
  assert.equal(placed(plan, viewing, "seller", NOW)[0].cells[0][0].influence, "Signs")
})

test("a look is one at the plan, or at any document", () => {
  const seen = { plan: { last: "2026-03-01T08:00:00Z", times: 2 }, documents: { d: { last: "2026-03-05T08:00:00Z", times: 1 }, e: { times: 0 } } }
  assert.deepEqual(looks(seen), { last: "2026-03-05T08:00:00Z", times: 3 })
  assert.deepEqual(looks({}), { last: null, times: 0 })
})

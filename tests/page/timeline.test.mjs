// The line of milestones in time, and what an undo is said to have done.

import assert from "node:assert/strict"
import test from "node:test"

import "../../src/mapstream/page/features/index.js"
import { axis, months, rowsOf } from "../../src/mapstream/page/features/milestones/axis.js"
import { visited, visiting } from "../../src/mapstream/page/features/home/visits.js"
import { undoneWords } from "../../src/mapstream/page/items/undone.js"

test("a day stands where it is between the first and the last, and is found there again", () => {
  const line = axis(["2031-03-01", "2031-01-01", "2031-02-01"])
  assert.ok(line.at("2031-01-01") < line.at("2031-02-01") && line.at("2031-02-01") < line.at("2031-03-01"))
  for (const day of ["2031-01-01", "2031-01-17", "2031-03-01"]) assert.equal(line.dayAt(line.at(day)), day)
  assert.deepEqual(months(line), ["2031-02-01", "2031-03-01"])
  assert.deepEqual(months(axis(["2031-11-20", "2032-01-20"])), ["2031-12-01", "2032-01-01"])
  assert.ok(axis(["2031-01-01"]).at("2031-01-01") < 1, "a single day has a line, too")
})

test("names that would touch stand in rows, and what has no room in any is left out", () => {
  const name = (at) => ({ at, name: "Security review" })
  const rows = rowsOf([name(0.5), name(0.52), name(0.54), name(0.9)], 900, 2)
  assert.deepEqual(rows.map((one) => one?.row ?? null), [0, 1, null, 0])
  const [first] = rowsOf([name(0)], 900, 1)
  assert.ok(first.x > 0, "a name does not begin before the line does")
  assert.deepEqual(rowsOf([name(0.5)], 60, 3), [null])
})

test("a visit begins where the one before it ended, unless it goes on", () => {
  assert.equal(visited(null, 0).since, null)
  const first = visiting(visited(null, 0), 12, 1_000)
  assert.equal(visited(first, 2_000).since, null, "a reload is the same visit")
  const second = visited(first, 3_600_000)
  assert.equal(second.since, 12)
  assert.equal(visited(visiting(second, 20, 3_600_000), 3_700_000).since, 12)
})

test("an undo says what it brought back", () => {
  const task = (more) => ({ tasks: { t: { title: "Legal review", ...more } } })
  const said = (before, after, patch) => undoneWords(before, after, patch)
  const due = { tasks: { t: { due: "2031-03-03" } } }
  assert.match(said(task({ due: "2031-04-04" }), task({ due: "2031-03-03" }), due), /“Legal review” has its due date back: .*3.*2031/)
  assert.match(said(task({}), { tasks: {} }, { tasks: { t: null } }), /“Legal review” is gone again/)
  assert.match(said({ tasks: {} }, task({}), task({})), /“Legal review” is back/)
  assert.equal(said({}, {}, {}), "Your last change was undone.")
})

// Reading a plan: dates, lateness, order, whose turn it is.

import assert from "node:assert/strict"
import test from "node:test"

import { decoded } from "../../src/mapstream/page/dom/addresses.js"
import { day, dayAt, daysBetween, distance, today } from "../../src/mapstream/page/plan/dates.js"
import { isOver, standing } from "../../src/mapstream/page/plan/over.js"
import { changeWords } from "../../src/mapstream/page/features/history/changes.js"
import { progressWords } from "../../src/mapstream/page/plan/words.js"
import { behind, daysOverdue, groups, lookUp, progress, stateOf, todayOf, waitsFor } from "../../src/mapstream/page/plan/reading.js"
import { Store } from "../../src/mapstream/page/state/store.js"

test("a day is the same day in every time zone, with its month by name", () => {
  assert.equal(day("2026-03-20", "en-GB"), "20 Mar 2026")
  assert.equal(day("2026-03-20", "en-US"), "Mar 20, 2026")
})

test("an instant is of the day that it is where its reader sits", () => {
  const { TZ } = process.env
  try {
    process.env.TZ = "Asia/Tokyo"
    assert.equal(dayAt("2026-03-20T22:30:00.000000Z", "en-GB"), "21 Mar 2026")
    process.env.TZ = "America/Lima"
    assert.equal(dayAt("2026-03-20T02:30:00.000000Z", "en-GB"), "19 Mar 2026")
  } finally {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  }
})

test("days are counted over a change of the clocks", () => {
  assert.equal(daysBetween("2026-03-28", "2026-03-30"), 2)
  assert.equal(distance("2026-03-30", "2026-03-28"), "in 2 days")
  assert.equal(distance("2026-03-27", "2026-03-28"), "yesterday")
})

test("today is the day where the plan is, wherever its reader sits; without a zone it is in UTC", () => {
  const { TZ } = process.env
  try {
    for (const zone of ["Asia/Tokyo", "America/Lima"]) {
      process.env.TZ = zone
      const now = new Date("2026-03-05T22:30:00Z")
      assert.equal(today("Asia/Tokyo", now), "2026-03-06")
      assert.equal(today("America/Lima", now), "2026-03-05")
      assert.equal(today(undefined, now), "2026-03-05")
      assert.equal(today("Nowhere/Land", now), "2026-03-05")
    }
  } finally {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  }
})

test("an earlier version is seen from its own day", () => {
  const plan = { plan: { calendar: { zone: "Asia/Tokyo" } } }
  const store = new Store({ later: () => {} })
  store.set({ past: { version: 3, at: "2026-09-23T22:30:00.000000Z", plan } })
  assert.equal(todayOf(store), "2026-09-24")
  assert.equal(daysOverdue(task("buyer", { due: "2026-09-25" }), todayOf(store)), 0)
  store.set({ past: null, document: plan })
  assert.equal(todayOf(store), today("Asia/Tokyo"))
})

const task = (side, more) => ({ side, title: side, status: "not_started", rank: "a0", ...more })

test("only what is open and past its date is late", () => {
  assert.equal(daysOverdue(task("buyer", { due: "2026-03-13" }), "2026-03-16"), 3)
  assert.equal(daysOverdue(task("buyer", { due: "2026-03-16" }), "2026-03-16"), 0)
  assert.equal(daysOverdue(task("buyer", { due: "2026-03-13", status: "completed" }), "2026-03-16"), 0)
  assert.equal(daysOverdue(task("buyer"), "2026-03-16"), 0)
})

test("nothing is offered to wait for what waits for it", () => {
  const plan = {
    milestones: { m: { title: "Go", waits: { "tasks/b": true } }, n: { title: "Live", waits: { "milestones/m": true } } },
    tasks: { a: task("buyer"), b: task("seller", { after: { a: true } }), c: task("buyer", { milestone: "n" }) },
  }
  assert.deepEqual([...behind(plan, "tasks/a")], ["tasks/a", "tasks/b", "milestones/m", "milestones/n"])
  assert.deepEqual([...behind(plan, "tasks/c")], ["tasks/c", "milestones/n"])
})

test("what was dropped counts neither as done nor as to do", () => {
  const tasks = [task("buyer", { status: "completed" }), task("buyer", { status: "dropped" }), task("buyer")]
  assert.deepEqual(progress(tasks), { done: 1, claimed: 0, total: 2 })
})

test("what is only claimed is told apart, and is no progress", () => {
  const claimed = { status: "completed", completion: { proof: "claimed" } }
  const tasks = [task("buyer", { status: "completed" }), task("buyer", claimed), task("buyer")]
  assert.deepEqual(progress(tasks), { done: 1, claimed: 1, total: 3 })
  assert.equal(progressWords(progress(tasks), "tasks"), "1 of 3 tasks done, 1 more claimed")
})

test("what a deal that has ended leaves open is over", () => {
  const [won, lost] = ["won", "lost"].map((result) => ({ deal: { outcome: { result } }, plan: { kind: "mutual" } }))
  const derived = { agenda: { over: ["tasks/a"] } }
  assert.equal(standing({ shown: won, derived }, "tasks/a", task("buyer")).status, "over")
  assert.equal(standing({ shown: won, derived }, "tasks/b", task("buyer")).status, "not_started")
  assert.equal(standing({ shown: won, derived }, "tasks/a", task("buyer", { status: "dropped" })).status, "dropped")
  assert.equal(standing({ shown: lost, derived: {} }, "tasks/b", task("buyer")).status, "over")
  assert.ok(isOver(won))
  assert.ok(!isOver({ ...won, plan: { kind: "joint_execution" } }))
})

test("tasks stand under their milestones by rank; those without one come last", () => {
  const plan = {
    milestones: { m2: { rank: "a1" }, m1: { rank: "a0" } },
    tasks: {
      b: task("buyer", { milestone: "m1", rank: "a2" }),
      a: task("buyer", { milestone: "m1" }),
      c: task("seller"),
      d: task("seller", { milestone: "hidden" }),
    },
  }
  const found = groups(plan).map(({ id, tasks }) => [id, tasks.map(([task]) => task)])
  assert.deepEqual(found, [["m1", ["a", "b"]], ["m2", []], [null, ["c", "d"]]])
})

test("an item waits for what is open and was linked, of whatever kind", () => {
  const plan = {
    tasks: {
      waiting: task("seller", { after: { first: true, done: true }, waits: { "milestones/m1": true } }),
      first: task("buyer"),
      done: task("buyer", { status: "completed" }),
    },
    milestones: { m1: { title: "Approved", status: "open" } },
  }
  assert.deepEqual(waitsFor(plan, plan.tasks.waiting).map(([name]) => name), ["tasks/first", "milestones/m1"])
})

test("the state of an item is one word, whatever it is kept as", () => {
  assert.equal(stateOf(task("buyer")), "not_started")
  assert.equal(stateOf({ judgement: { verdict: "met" } }), "met")
  assert.equal(stateOf({ closure: { outcome: "gone" } }), "gone")
  assert.equal(stateOf({ metric: "Breakdowns" }), "open")
})

test("items are found by their names, also stages and what there is one of", () => {
  const plan = { commercials: { pricing: "per trailer" }, decision_process: { stages: { s: { title: "Board" } } } }
  assert.equal(lookUp(plan, "stages/s").title, "Board")
  assert.equal(lookUp(plan, "commercials").pricing, "per trailer")
  assert.equal(lookUp(plan, "risks/r"), undefined)
})

test("a change of the history reads as words, not as paths and ids", () => {
  const id = "0199d1d3-6f3a-7c3e-9d5c-0a3f2b1c4d5e"
  const plan = { tasks: { [id]: { title: "Contract draft" } }, people: { p: { name: "Ana Ruiz" } } }
  const words = (field, before, after) => changeWords(plan, { field, before, after })
  assert.deepEqual(words(`tasks/${id}/lead`, null, "p"), { label: "Lead", before: "", after: "Ana Ruiz" })
  assert.deepEqual(words(`tasks/${id}/after/${id}`, null, true), { label: "Waits for", before: "", after: "Contract draft" })
  assert.deepEqual(words("plan/goal/statement", "A", "B"), { label: "Goal statement", before: "A", after: "B" })
  assert.deepEqual(words(`links/${id}`, null, true), { label: "", before: "", after: "yes" })
  const wish = [{ type: "reschedule_task", data: { task: id, due: "2026-12-07" } }]
  assert.match(words(`proposals/${id}/commands`, null, wish).after, /^Reschedule task: Task: Contract draft, Due date: .*2026$/)
  assert.equal(words(`tasks/${id}/confirmed/at`, null, "2026-03-03T09:00:00Z"), null)
})

test("what an address names is never something that every object has", () => {
  const plan = { tasks: { t1: { title: "Review" } }, plan: { calendar: {} } }
  for (const name of ["tasks/__proto__", "tasks/constructor", "__proto__", "__proto__/polluted", "toString/x", "gates/__proto__"])
    assert.equal(lookUp(plan, name), undefined, name)
  assert.equal(lookUp(plan, "tasks/t1").title, "Review")
})

test("an address that cannot be read names nothing", () => {
  for (const part of ["%", "%E0%A4%A", "%zz"]) assert.equal(decoded(part), "")
  assert.equal(decoded("tasks%2Ft1"), "tasks/t1")
})

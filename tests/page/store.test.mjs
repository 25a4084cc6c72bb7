// What is shown: the server's document with one's own unanswered edits laid over it.

import assert from "node:assert/strict"
import test from "node:test"

import "../../src/mapstream/page/features/index.js"
import { read } from "../../src/mapstream/page/items/fields.js"
import { mayPutBack, putBack } from "../../src/mapstream/page/items/mine.js"
import { collectNotes, overtook } from "../../src/mapstream/page/items/notes.js"
import { every } from "../../src/mapstream/page/items/registry.js"
import { guessing } from "../../src/mapstream/page/state/guess.js"
import { Overtaken } from "../../src/mapstream/page/state/overtaken.js"
import { Store } from "../../src/mapstream/page/state/store.js"

function joined(plan = { tasks: { t: { title: "Redline", due: "2026-03-13" } } }) {
  const store = new Store({ guess: guessing(every("guesses")), later: () => {} })
  store.joined({ you: { person: "ana" }, version: 7, plan })
  return store
}

const entry = (type, data, more) => ({ id: "e", type, data, by: "ana", at: 0, ...more })
const moved = (version, due, by = "ben") => ({ version, by, patch: { tasks: { t: { due } } } })

test("events are folded in order; what is known already is passed over", () => {
  const store = joined()
  assert.equal(store.fold([moved(7, "2020-01-01"), moved(8, "2026-03-20"), { version: 9, hidden: true }]), true)
  assert.deepEqual([store.shown.tasks.t.due, store.version], ["2026-03-20", 9])
})

test("a gap is noticed", () => {
  assert.equal(joined().fold([moved(9, "2026-03-20")]), false)
})

test("an edit on its way is shown at once, marked at its field, and is gone with its answer", () => {
  const store = joined()
  store.set({ entries: [entry("reschedule_task", { task: "t", due: "2026-03-27" })] })
  assert.equal(store.shown.tasks.t.due, "2026-03-27")
  assert.deepEqual([store.sending("tasks/t", "due"), store.sending("tasks/t", "title")], [true, false])
  store.set({ entries: [] })
  assert.equal(store.shown.tasks.t.due, "2026-03-13")
})

test("a refused edit is not shown as if it had happened", () => {
  const store = joined()
  store.set({ entries: [entry("edit_task", { task: "t", title: "x" }, { refused: { detail: "No." } })] })
  assert.deepEqual([store.shown.tasks.t.title, store.refusals.length], ["Redline", 1])
})

test("an edit of something that is gone does not bring half of it back", () => {
  const store = joined({ tasks: {} })
  store.set({ entries: [entry("edit_task", { task: "t", title: "x" })] })
  assert.deepEqual(store.shown.tasks, {})
})

test("an earlier version is shown as it was, and nothing can be changed there", () => {
  const store = joined()
  store.set({ past: { version: 3, plan: { tasks: {} } } })
  store.fold([moved(8, "2026-03-20")])
  assert.deepEqual([store.shown.tasks, store.readOnly], [{}, true])
})

test("the earlier author is told when somebody changes a value after them, once", () => {
  const watch = new Overtaken({ read })
  const { document } = joined()
  assert.deepEqual(watch.read([moved(8, "2026-03-20", "ana")], "ana", document), [])
  const told = watch.read([moved(9, "2026-03-27")], "ana", document)
  assert.deepEqual(told, [{ item: "tasks/t", field: "due", by: "ben", was: "2026-03-20" }])
  assert.deepEqual(watch.read([moved(10, "2026-03-28")], "ana", document), [])
})

test("nobody is told of a change to the same value, or to another field", () => {
  const watch = new Overtaken({ read })
  const { document } = joined()
  watch.read([moved(8, "2026-03-20", "ana")], "ana", document)
  const other = { version: 9, by: "ben", patch: { tasks: { t: { title: "New" } } } }
  assert.deepEqual(watch.read([other, moved(10, "2026-03-20")], "ana", document), [])
})

function overtaken(...patches) {
  const watch = new Overtaken({ read })
  const store = joined({ tasks: { t: { title: "Redline", pinned: true } }, plan: { goal: { statement: "Live", date: "2026-06-30" } } })
  const events = patches.map(([by, patch], n) => ({ version: 8 + n, by, patch }))
  const told = watch.read(events, "ana", store.document)
  store.fold(events)
  const room = { store, acts: [], act: (...act) => room.acts.push(act) }
  return { store, told, room }
}

test("what was changed after its author is put back in one act, whatever it was, which says what it does", () => {
  const { store, told, room } = overtaken(
    ["ana", { tasks: { t: { pinned: null } } }],
    ["ana", { plan: { goal: { date: "2026-05-29" } } }],
    ["ben", { tasks: { t: { pinned: true } } }],
    ["ben", { plan: { goal: { statement: "Sign", date: "2026-07-31" } } }],
  )
  assert.match(overtook(store, told[0]), /scheduling is now Leaves its date alone, yours was May move its date/)
  for (const one of told.filter((one) => mayPutBack(room, one))) putBack(room, one)
  assert.deepEqual(room.acts.map(([type, data]) => [type, data]), [
    ["edit_task", { task: "t", pinned: null }],
    ["set_goal", { statement: "Live", date: "2026-05-29" }],
  ])
  assert.equal(room.acts[0][2], "Put back: “Redline” has its scheduling as you set it: May move its date.")
})

test("a note that somebody changed a value is gone once it is as it was, or its author changed it anew", () => {
  const { store, told } = overtaken(["ana", { tasks: { t: { title: "Mine" } } }], ["ben", { tasks: { t: { title: "His" } } }])
  store.set({ overtaken: told })
  const notes = () => collectNotes(store).get("tasks/t")?.length ?? 0
  assert.equal(notes(), 1)
  store.set({ entries: [entry("edit_task", { task: "t", title: "Mine" })] })
  assert.equal(notes(), 0)
  store.set({ entries: [] })
  store.fold([{ version: 10, by: "ana", patch: { tasks: { t: { title: "Hers" } } } }])
  assert.equal(notes(), 0)
})

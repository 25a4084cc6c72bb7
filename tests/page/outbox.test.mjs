// Nothing that somebody did is lost: not by a reload, a dropped connection, a busy store or a refusal.

import assert from "node:assert/strict"
import test from "node:test"

import { Outbox } from "../../src/mapstream/page/state/outbox.js"

class Storage {
  items = new Map()
  get length() {
    return this.items.size
  }
  key = (index) => [...this.items.keys()][index]
  getItem = (key) => this.items.get(key) ?? null
  setItem = (key, value) => this.items.set(key, value)
  removeItem = (key) => this.items.delete(key)
}

function room({ storage = new Storage(), live = true, person = "ana" } = {}) {
  const world = { storage, live, sent: [], timers: [] }
  let count = 0
  world.outbox = new Outbox({
    room: "r", storage,
    send: (entry) => world.live && Boolean(world.sent.push(entry.id)),
    changed: () => {},
    newId: () => `${person}-${++count}`,
    now: () => count,
    after: (ms, work) => world.timers.push({ ms, work }),
  })
  world.outbox.restore(person)
  return world
}

test("a command goes out once, and is forgotten when it is done", () => {
  const { outbox, sent, storage } = room()
  outbox.put("start_task", { task: "t" })
  assert.deepEqual(sent, ["ana-1"])
  outbox.done("ana-1")
  assert.deepEqual([outbox.entries, storage.length], [[], 0])
})

test("after a reconnect everything unanswered goes out again, in order, under the same ids", () => {
  const world = room()
  world.outbox.put("start_task", { task: "a" })
  world.live = false
  world.outbox.put("start_task", { task: "b" })
  world.live = true
  world.outbox.resume()
  assert.deepEqual(world.sent, ["ana-1", "ana-1", "ana-2"])
})

test("a reload finds what was left behind", () => {
  const before = room({ live: false })
  before.outbox.put("edit_task", { task: "t", title: "Redline" })
  const after = room({ storage: before.storage })
  after.outbox.resume()
  assert.deepEqual(after.sent, ["ana-1"])
  assert.deepEqual(after.outbox.entries[0].data, { task: "t", title: "Redline" })
})

test("nobody's edit is sent under another name", () => {
  const before = room({ live: false, person: "ana" })
  before.outbox.put("start_task", { task: "t" })
  const other = room({ storage: before.storage, person: "ben" })
  other.outbox.resume()
  assert.deepEqual([other.sent, before.storage.length], [[], 1])
})

test("a busy or absent store is asked again after its pause, without bothering the author", () => {
  const { outbox, sent, timers } = room()
  outbox.put("start_task", { task: "t" })
  assert.equal(outbox.refused("ana-1", { status: 503, retry_after: 4 }), null)
  assert.deepEqual([sent.length, timers[0].ms, outbox.refusals], [1, 4000, []])
  timers[0].work()
  assert.deepEqual(sent, ["ana-1", "ana-1"])
})

test("what is refused is kept with its text until its author has dealt with it", () => {
  const { outbox, storage, sent } = room()
  outbox.put("edit_task", { task: "t", title: "x" })
  outbox.refused("ana-1", { status: 422, detail: "No." })
  outbox.resume()
  assert.equal(sent.length, 1)
  const reloaded = room({ storage })
  assert.equal(reloaded.outbox.refusals[0].refused.detail, "No.")
  reloaded.outbox.dismiss("ana-1")
  assert.equal(storage.length, 0)
})

test("no more than 32 commands are in flight at a time", () => {
  const { outbox, sent } = room()
  for (let n = 0; n < 40; n++) outbox.put("start_task", { task: String(n) })
  assert.equal(sent.length, 32)
  outbox.done(sent[0])
  assert.equal(sent.length, 33)
})

test("a full storage stops nobody from working", () => {
  const storage = new Storage()
  storage.setItem = () => {
    throw new Error("full")
  }
  const { outbox, sent } = room({ storage })
  outbox.put("start_task", { task: "t" })
  assert.deepEqual([sent, outbox.unsaved], [["ana-1"], true])
})

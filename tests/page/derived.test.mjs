// Asking for what the server works out: when the plan is quiet, once for many changes, and only while somebody looks.

import assert from "node:assert/strict"
import test from "node:test"

import { Derived } from "../../src/mapstream/page/state/derived.js"

function setUp({ looked = () => true, names = ["forecast"] } = {}) {
  const asked = []
  let work = null
  const clock = { now: () => 0, after: (_, next) => (work = next), cancel: () => (work = null) }
  const store = { version: 7, past: null, derived: {}, set: (changes) => Object.assign(store, changes) }
  const get = async (path) => {
    asked.push(path)
    return { ok: true, body: { forecast: `of ${store.version}` } }
  }
  const derived = new Derived({ names: () => names, get, store, day: () => "2026-03-03", looked, clock })
  const settle = async () => {
    work?.()
    work = null
    await new Promise(setImmediate)
  }
  return { asked, derived, settle, store }
}

test("many changes are asked about once, when they are over", async () => {
  const { asked, derived, settle, store } = setUp()
  for (store.version of [8, 9, 10]) derived.follow()
  await settle()
  assert.deepEqual(asked, ["/forecast"])
  assert.equal(store.derived.forecast, "of 10")
  derived.follow()
  await settle()
  assert.equal(asked.length, 1)
})

test("the past has a forecast of its own", async () => {
  const { asked, derived, settle, store } = setUp()
  store.past = { version: 3, query: "?version=3" }
  derived.follow()
  await settle()
  assert.deepEqual(asked, ["/forecast?version=3"])
})

test("nothing is asked while nobody looks", async () => {
  const { asked, derived, settle } = setUp({ looked: () => false })
  derived.follow()
  await settle()
  assert.deepEqual(asked, [])
})

test("what is opened is asked for at once, and what is closed no more", async () => {
  const names = ["forecast"]
  const { asked, derived, settle, store } = setUp({ names })
  derived.follow()
  await settle()
  names.push("slips")
  derived.follow()
  await settle()
  assert.deepEqual(asked, ["/forecast", "/slips"])
  names.pop()
  store.version = 8
  derived.follow()
  await settle()
  assert.deepEqual(asked, ["/forecast", "/slips", "/forecast"])
})

test("what cannot be worked out is said to be so, and what was known stands", async () => {
  const { derived, settle, store } = setUp()
  derived.get = async () => ({ ok: false })
  derived.follow()
  await settle()
  assert.equal(store.derived.forecast, null)
  store.derived.forecast = "of 7"
  store.version = 8
  derived.follow()
  await settle()
  assert.equal(store.derived.forecast, "of 7")
})

test("what is being worked out is not asked for again meanwhile, but afterwards", async () => {
  const { asked, derived, settle, store } = setUp()
  let answer
  derived.get = (path) => new Promise((then) => (answer = () => then({ ok: true, body: { forecast: asked.push(path) } })))
  derived.follow()
  await settle()
  const first = answer
  store.version = 8
  derived.follow()
  await settle()
  assert.equal(answer, first, "the plan has changed, but the answer is still on its way")
  first()
  await settle()
  await settle()
  assert.notEqual(answer, first)
  answer()
  await settle()
  assert.deepEqual([asked.length, store.derived.forecast], [2, 2])
})

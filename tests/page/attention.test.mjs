// How long somebody really looked: only while they can see it, are there, and something moves.

import assert from "node:assert/strict"
import test from "node:test"

import { Attention } from "../../src/mapstream/page/features/views/attention.js"

const HOUR = 3600

function looking(at = { subject: "plan" }) {
  const time = { now: 1_000_000 }
  let ids = 0
  const attention = new Attention(() => time.now, () => `s${++ids}`)
  attention.look(at)
  const asleep = (seconds) => { time.now += seconds * 1000 }
  const after = (seconds, act, ...rest) => {
    for (; seconds > 5; seconds -= 5) {
      asleep(5)
      attention.tick()
    }
    asleep(seconds)
    return attention[act](...rest)
  }
  return { after, asleep }
}

const total = (figures) => figures.reduce((sum, { seconds }) => sum + seconds, 0)

test("nobody is there before something moves", () => {
  const { after } = looking()
  assert.deepEqual(after(600, "figures"), [])
})

test("what is left overnight counts for half a minute", () => {
  const { after } = looking()
  after(0, "move")
  assert.equal(after(8 * HOUR, "figures")[0].seconds, 30)
  assert.deepEqual(after(8 * HOUR, "figures"), [])
})

test("time goes on from move to move, in one sitting", () => {
  const { after } = looking()
  for (const seconds of [0, 10, 20, 5]) after(seconds, "move")
  assert.deepEqual(after(4, "figures"), [{ subject: "plan", sitting: "s1", seconds: 39 }])
})

test("what is hidden does not count, whatever moves", () => {
  const { after } = looking()
  after(0, "move")
  after(10, "show", false)
  for (const _ of Array(20)) after(10, "move")
  after(0, "show", true)
  after(0, "move")
  assert.equal(after(5, "figures")[0].seconds, 15)
})

test("another window in front, and another tab, take the attention with them", () => {
  const [one, two] = [looking(), looking()]
  two.after(0, "focus", false)
  one.after(0, "move")
  two.after(0, "move")
  one.after(10, "focus", false)
  two.after(10, "focus", true)
  two.after(0, "move")
  const told = [...one.after(10, "figures"), ...two.after(10, "figures")]
  assert.equal(total(told), 20, "never twice at a time")
})

test("a machine that slept wakes up to nothing", () => {
  const { after, asleep } = looking()
  after(0, "move")
  after(3, "tick")
  asleep(20)
  after(0, "move")
  assert.deepEqual(after(2, "figures"), [{ subject: "plan", sitting: "s1", seconds: 5 }])
  asleep(5 * HOUR)
  after(0, "move")
  const [again] = after(1, "figures")
  assert.deepEqual([again.sitting, again.seconds], ["s2", 1])
})

test("what was not told of a sitting is told when another has begun", () => {
  const { after } = looking()
  after(0, "move")
  after(HOUR, "move")
  assert.deepEqual(after(0, "figures").map(({ sitting, seconds }) => [sitting, seconds]), [["s1", 30], ["s2", 0]])
})

test("each page has its own time", () => {
  const paper = (page) => ({ subject: "documents/7", page, seen: 2 })
  const { after } = looking(paper("1"))
  after(0, "move")
  after(10, "look", paper("2"))
  after(5, "move")
  after(7, "look", { subject: "plan" })
  after(100, "move")
  const [first] = after(0, "figures")
  assert.deepEqual(first, {
    subject: "documents/7", sitting: "s1", seconds: 22, pages: { 1: 10, 2: 12 }, seen: 2,
  })
})

test("coming back soon goes on with the sitting; after long, or to another revision, begins one", () => {
  const paper = (seen) => ({ subject: "documents/7", page: "1", seen })
  const { after } = looking(paper(1))
  const id = () => after(0, "figures").findLast(({ subject }) => subject !== "plan")?.sitting
  after(0, "move")
  assert.equal(id(), "s1")
  after(5, "look", { subject: "plan" })
  after(5, "look", paper(1))
  after(5, "move")
  assert.equal(id(), "s1")
  after(0, "look", paper(2))
  after(0, "move")
  const other = id()
  assert.notEqual(other, "s1")
  after(HOUR, "move")
  assert.notEqual(id(), other)
})

test("a document that was only opened is told of, with no time", () => {
  const { after } = looking()
  after(0, "move")
  after(1, "look", { subject: "documents/7", seen: 1 })
  assert.deepEqual(after(0, "figures").at(-1), { subject: "documents/7", sitting: "s2", seconds: 0, seen: 1 })
})

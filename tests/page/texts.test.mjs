// Writing in one paragraph with others: no letter is lost, and the caret stays where it was.

import assert from "node:assert/strict"
import { test } from "node:test"

import { merged, moved } from "../../src/mapstream/page/features/texts/merge.js"
import { EVERY, Writing } from "../../src/mapstream/page/features/texts/writing.js"

test("what two wrote stands, at one place theirs first", () => {
  for (const [base, mine, theirs, expected] of [
    ["The cat", "The black cat", "The cat sat", "The black cat sat"],
    ["", "mine", "theirs", "theirsmine"],
    ["one two three", "one three", "one 2two three", "one 2three"],
    ["a", "", "ab", "b"],
    ["Grüße 👋", "Liebe Grüße 👋", "Grüße 👋🏽", "Liebe Grüße 👋🏽"],
  ]) assert.equal(merged(base, mine, theirs), expected)
})

test("the caret stays at its letter", () => {
  assert.equal(moved(4, "The cat", "The black cat"), 4)
  assert.equal(moved(7, "The cat", "The black cat"), 13)
  assert.equal(moved(3, "The cat", "So: The cat"), 7)
  assert.equal(moved(5, "The cat", "Th"), 2)
})

// A server that merges, and two who type at it.
function room() {
  const server = { content: "", version: 1, at: new Map([[1, ""]]) }
  const timers = []
  const after = (ms, work) => timers.push([ms, work])
  const writer = () => {
    const open = []
    const send = (content, version) => {
      const command = { content, version, state: "waiting" }
      open.push(command)
      return command
    }
    const writing = new Writing({ content: "", version: 1, send, after })
    const arrive = () => {
      const command = open.shift()
      if (!command) return
      server.content = merged(server.at.get(command.version), command.content, server.content)
      server.at.set(++server.version, server.content)
      command.state = "done"
    }
    const see = () => writing.take(server.content, server.version, ({ state }) => state)
    return { writing, arrive, see, open }
  }
  const tick = () => timers.splice(0).forEach(([, work]) => work())
  return { server, writer, tick, timers }
}

test("two who type at once lose no letter, and end with the same text", () => {
  const { server, writer, tick } = room()
  const [one, two] = [writer(), writer()]
  const letters = (who, text) => [...text].forEach((letter) => who.writing.type(who.writing.typed + letter))
  letters(one, "abc")
  letters(two, "XYZ")
  tick()
  letters(one, "def")
  one.arrive()
  two.see()
  two.arrive()
  letters(two, "UVW")
  one.see()
  two.see()
  for (let n = 0; n < 4; n++) {
    tick()
    one.arrive(), two.arrive()
    one.see(), two.see()
  }
  assert.equal([...server.content].sort().join(""), "UVWXYZabcdef")
  assert.equal(one.see(), server.content)
  assert.equal(two.see(), server.content)
})

test("typing is told of at most twice a second", () => {
  const { writer, tick, timers } = room()
  const one = writer()
  for (let n = 0; n < 50; n++) one.writing.type("x".repeat(n))
  assert.deepEqual(timers.map(([ms]) => ms), [EVERY])
  tick()
  assert.equal(one.open.length, 1)
})

test("what was refused stays in the field", () => {
  const { writer, tick } = room()
  const one = writer()
  one.writing.type("mine")
  tick()
  one.open[0].state = "refused"
  assert.equal(one.see(), "mine")
})

test("a paragraph that was begun a moment ago sends nothing more until it is there", () => {
  const { writer, tick } = room()
  const one = writer()
  const begun = { content: "tail", state: "waiting" }
  const writing = new Writing({ content: "tail", version: 1, send: (...sent) => assert.fail(sent), sent: begun })
  writing.now("a tail")
  assert.equal(writing.take("tail", 2, ({ state }) => state), "a tail")
  begun.state = "done"
  writing.send = one.writing.send
  writing.after = one.writing.after
  assert.equal(writing.take("tail", 2, ({ state }) => state), "a tail")
  tick()
  assert.deepEqual(one.open.map(({ content, version }) => [content, version]), [["a tail", 2]])
})

test("what goes away goes once what was typed there has arrived, and what others write in it stays", () => {
  const { writer, tick, server } = room()
  const one = writer()
  one.writing.now("mine")
  one.writing.remove()
  assert.deepEqual(one.open.map(({ content }) => content), ["mine"])
  one.arrive()
  server.content = "mine, theirs"
  server.at.set(++server.version, server.content)
  one.see()
  tick()
  assert.deepEqual(one.open.map(({ content }) => content), [null])
})

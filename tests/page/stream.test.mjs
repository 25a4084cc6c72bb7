// A connection that comes back: how long it waits, what silence means, which endings are final.

import assert from "node:assert/strict"
import test from "node:test"

import { delay } from "../../src/mapstream/page/state/backoff.js"
import { ANSWER_WITHIN, ASK_AFTER, JOIN_WITHIN, Stream } from "../../src/mapstream/page/state/stream.js"

test("waiting doubles up to twenty seconds, and is never the same for everybody", () => {
  assert.deepEqual([0, 1, 2, 10].map((attempt) => delay(attempt, () => 1)), [500, 1000, 2000, 20000])
  assert.deepEqual([0, 10].map((attempt) => delay(attempt, () => 0)), [250, 10000])
})

// A world with a clock that is moved by hand, and sockets that do what the test says.
function world({ since, probe = null } = {}) {
  const it = { sockets: [], frames: [], states: [], now: 0, timers: new Map(), next: 1 }
  const clock = {
    now: () => it.now,
    after: (ms, work) => (it.timers.set(it.next, { at: it.now + ms, work }), it.next++),
    cancel: (timer) => it.timers.delete(timer),
  }
  it.pass = (ms) => {
    const end = it.now + ms
    for (;;) {
      const due = [...it.timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
      if (!due) break
      it.timers.delete(due[0])
      it.now = due[1].at
      due[1].work()
    }
    it.now = end
  }
  it.stream = new Stream({
    connect: () => {
      const socket = { sent: [], close: () => (socket.closed = true) }
      socket.send = (text) => socket.sent.push(JSON.parse(text))
      it.sockets.push(socket)
      return socket
    },
    since: () => since, probe: async () => probe, onFrame: (frame) => it.frames.push(frame),
    onState: (...state) => it.states.push(state.filter(Boolean).join(" ")), clock, random: () => 1,
  })
  it.say = (frame) => it.sockets.at(-1).onmessage({ data: JSON.stringify(frame) })
  it.join = () => {
    it.sockets.at(-1).onopen()
    it.say({ op: "joined", version: 7 })
  }
  it.stream.start()
  return it
}

test("joins with the version it holds, and without one for the whole document", () => {
  const fresh = world()
  fresh.join()
  assert.deepEqual(fresh.sockets[0].sent, [{ op: "join" }])
  const known = world({ since: 7 })
  known.join()
  assert.deepEqual(known.sockets[0].sent, [{ op: "join", since: 7 }])
  assert.deepEqual(known.states, ["live"])
})

test("what is sent before the room is joined does not go out", () => {
  const it = world()
  assert.equal(it.stream.send({ op: "do" }), false)
  it.join()
  assert.equal(it.stream.send({ op: "do" }), true)
})

test("nor does what is sent while the connection is ending: it stays to be sent by the next", () => {
  const it = world()
  it.join()
  it.sockets[0].readyState = 2
  assert.equal(it.stream.send({ op: "do" }), false)
  assert.deepEqual(it.sockets[0].sent, [{ op: "join" }])
})

for (const code of [1001, 1006, 1012, 4408]) {
  test(`a close with ${code} is followed by a new connection`, () => {
    const it = world()
    it.join()
    it.sockets[0].onclose({ code })
    it.pass(500)
    assert.deepEqual([it.sockets.length, it.states], [2, ["live", "reconnecting"]])
  })
}

for (const [code, why] of [[4401, "unauthorized"], [4403, "not_allowed"], [4404, "not_found"]]) {
  test(`a close with ${code} is final`, () => {
    const it = world()
    it.join()
    it.sockets[0].onclose({ code })
    it.pass(60_000)
    assert.deepEqual([it.sockets.length, it.states.at(-1)], [1, `ended ${why}`])
  })
}

test("a close for haste is followed by a longer wait", () => {
  const it = world()
  it.join()
  it.sockets[0].onclose({ code: 4429 })
  it.pass(7_999)
  assert.equal(it.sockets.length, 1)
  it.pass(1)
  assert.equal(it.sockets.length, 2)
})

test("a socket that never opened is asked about over HTTP", async () => {
  const it = world({ probe: "unauthorized" })
  await it.sockets[0].onclose({ code: 1006 })
  await Promise.resolve()
  assert.equal(it.states.at(-1), "ended unauthorized")
})

test("a silent connection is asked, and is live as long as it answers", () => {
  const it = world()
  it.join()
  for (const n of [1, 2, 3]) {
    it.pass(ASK_AFTER)
    assert.deepEqual(it.sockets[0].sent.at(-1), { op: "ping", n })
    it.pass(ANSWER_WITHIN - 1)
    it.say({ op: "pong", n })
  }
  assert.deepEqual([it.states, it.sockets.length], [["live"], 1])
})

test("a dead line is not shown as live for more than a few seconds", () => {
  const it = world()
  it.join()
  it.pass(ASK_AFTER + ANSWER_WITHIN - 1)
  assert.equal(it.stream.state, "live")
  it.pass(1)
  assert.deepEqual([it.stream.state, it.sockets[0].closed], ["reconnecting", true])
  assert.ok(ASK_AFTER + ANSWER_WITHIN < 10_000)
})

test("where much is said nobody has to ask", () => {
  const it = world()
  it.join()
  for (let n = 0; n < 20; n++) {
    it.pass(ASK_AFTER - 1)
    it.say({ op: "people", here: [] })
  }
  assert.deepEqual(it.sockets[0].sent.length, 1)
})

test("a socket on which nobody lets one in is given up", () => {
  const it = world()
  it.sockets[0].onopen()
  it.pass(JOIN_WITHIN)
  assert.deepEqual([it.stream.state, it.sockets[0].closed], ["reconnecting", true])
})

test("when the network says that it is gone, that is shown at once", () => {
  const it = world()
  it.join()
  it.stream.online = () => false
  it.stream.networkGone()
  assert.equal(it.stream.state, "offline")
  it.stream.online = () => true
  it.stream.nudge()
  it.join()
  assert.deepEqual(it.states, ["live", "offline", "live"])
})

test("a nudge tries again at once", () => {
  const it = world()
  it.join()
  it.sockets[0].onclose({ code: 1006 })
  it.stream.nudge()
  assert.equal(it.sockets.length, 2)
})

test("a nudge does not trust a socket that slept", () => {
  const it = world()
  it.join()
  it.now += ASK_AFTER + ANSWER_WITHIN + 1
  it.stream.nudge()
  assert.deepEqual([it.stream.state, it.sockets.length], ["reconnecting", 2])
})

test("a nudge asks a socket that was heard a moment ago", () => {
  const it = world()
  it.join()
  it.stream.nudge()
  assert.deepEqual(it.sockets[0].sent.at(-1), { op: "ping", n: 1 })
  it.pass(ANSWER_WITHIN)
  assert.equal(it.stream.state, "reconnecting")
})

test("rejoining takes the whole document, over a new connection", () => {
  const it = world({ since: 7 })
  it.join()
  it.stream.rejoin()
  it.pass(500)
  it.join()
  assert.deepEqual(it.sockets[1].sent, [{ op: "join" }])
})

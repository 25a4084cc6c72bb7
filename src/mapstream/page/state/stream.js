// One lasting connection to the room over sockets that come and go: joins, notices silence, reconnects with backoff,
// and stops for good when the server says that this reader may not come in. It knows frames, not plans.

import { delay } from "./backoff.js"
import { ENDS, PROTOCOL_ERROR, TOO_FAST } from "./closing.js"

// A line on which nothing is heard is asked, and given up when it does not answer: what is shown as live is at most
// these two together out of date.
export const ASK_AFTER = 4_000
export const ANSWER_WITHIN = 4_000
export const JOIN_WITHIN = 20_000
const OFFLINE_AFTER = 3

const SLOW_DOWN = 4

const CLOCK = {
  now: () => Date.now(),
  after: (ms, work) => setTimeout(work, ms),
  cancel: (timer) => clearTimeout(timer),
}

// `connect()` opens a socket; `since()` is the version held, or undefined; `probe()` asks over HTTP why a socket could
// not be opened, and resolves to one of the values of ENDS or null.
export class Stream {
  constructor({ connect, since, probe, onFrame, onState, online = () => true, clock = CLOCK, random = Math.random }) {
    Object.assign(this, { connect, since, probe, onFrame, onState, online, clock, random })
    this.state = "connecting"
    this.failures = 0
    this.protocolErrors = 0
    this.pings = 0
    this.whole = false
  }

  start() {
    this.#open()
  }

  // Sends a frame if the room is joined, and its end has not been announced; tells whether it went out.
  send(frame) {
    if (this.state !== "live" || this.socket.readyState > 1) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  // Drop what is held and take the whole document again. A connection joins once, so this takes a new one.
  rejoin() {
    this.whole = true
    if (this.state === "live") this.#lost()
  }

  // The network or the reader is back: do not wait for the timer, and do not trust a socket that slept.
  nudge() {
    if (this.state === "ended" || this.state === "connecting") return
    if (this.state !== "live") return this.socket ? undefined : this.#open()
    if (this.clock.now() - this.heard <= ASK_AFTER + ANSWER_WITHIN) return this.#ask()
    this.#lost()
    this.#open()
  }

  // The network says that it is gone: tell the reader now, the socket may take long to notice.
  networkGone() {
    if (this.state !== "ended") this.#lost()
  }

  #open() {
    this.clock.cancel(this.retry)
    const socket = (this.socket = this.connect())
    let opened = false
    this.#within(JOIN_WITHIN, () => this.#lost())
    socket.onopen = () => {
      opened = true
      this.#join()
    }
    socket.onmessage = (message) => this.#receive(socket, message.data)
    socket.onclose = (event) => {
      if (socket === this.socket) this.#closed(event.code, opened)
    }
  }

  #join() {
    const since = this.whole ? undefined : this.since()
    this.socket.send(JSON.stringify(since === undefined ? { op: "join" } : { op: "join", since }))
  }

  #receive(socket, data) {
    if (socket !== this.socket) return
    this.heard = this.clock.now()
    const frame = JSON.parse(data)
    if (frame.op === "joined") {
      this.whole = false
      this.failures = this.protocolErrors = 0
      this.#become("live")
    }
    if (this.state === "live") this.#within(ASK_AFTER, () => this.#ask())
    if (frame.op !== "pong") this.onFrame(frame)
  }

  #ask() {
    this.send({ op: "ping", n: ++this.pings })
    this.#within(ANSWER_WITHIN, () => this.#lost())
  }

  // What is done when nothing comes in time.
  #within(ms, work) {
    this.clock.cancel(this.silence)
    this.silence = this.clock.after(ms, work)
  }

  #lost() {
    this.#drop()
    this.#retryLater()
  }

  #drop() {
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  async #closed(code, opened) {
    this.socket = null
    if (code in ENDS) return this.#end(ENDS[code])
    if (code === PROTOCOL_ERROR) {
      this.whole = true
      if (++this.protocolErrors > 2) return this.#end("outdated")
    }
    if (code === TOO_FAST) this.failures = Math.max(this.failures, SLOW_DOWN)
    this.#retryLater()
    if (opened) return
    const why = await this.probe()
    if (why && this.state !== "live") this.#end(why)
  }

  #retryLater() {
    this.#quiet()
    const wait = delay(this.failures++, this.random)
    this.#become(!this.online() || this.failures > OFFLINE_AFTER ? "offline" : "reconnecting")
    this.retry = this.clock.after(wait, () => this.#open())
  }

  #end(why) {
    this.#quiet()
    this.#drop()
    this.#become("ended", why)
  }

  #quiet() {
    for (const timer of [this.retry, this.silence]) this.clock.cancel(timer)
  }

  #become(state, why) {
    if (state === this.state) return
    this.state = state
    this.onState(state, why)
  }
}

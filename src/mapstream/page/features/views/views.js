// Records this reader's own viewing: how long the plan was looked at, and every document they open. It begins with a real
// touch of the page, by pointer, key or finger: what only loads it is nobody. A page that is on screen and not touched
// counts for half a minute. Each sitting is told of soon after it begins, then every five minutes, and when the page is
// hidden or closed; what is told later stands in place of what was told before.

import { newId } from "../../state/ids.js"

const AT_LEAST = 3
const IDLE = 30_000
const SOON = 20_000
const EVERY = 5 * 60_000
const ANOTHER = 30 * 60_000
const TOUCHES = ["pointerdown", "pointermove", "keydown", "touchstart", "wheel"]

// Adds up the time of a sitting, from touch to touch. Pure but for the clock that is brought.
export class Sitting {
  constructor(clock) {
    Object.assign(this, { clock, id: null, milliseconds: 0, touched: null, upto: 0 })
  }

  touch() {
    const now = this.clock()
    this.count()
    if (this.id === null || now - this.upto > ANOTHER) Object.assign(this, { id: newId(), milliseconds: 0 })
    Object.assign(this, { touched: now, upto: now })
  }

  // The page is not seen any more.
  pause() {
    this.count()
    this.touched = null
  }

  count() {
    if (this.touched === null) return
    const until = Math.min(this.clock(), this.touched + IDLE)
    this.milliseconds += Math.max(0, until - this.upto)
    this.upto = Math.max(this.upto, until)
  }

  get seconds() {
    return Math.round(this.milliseconds / 1000)
  }
}

// `send(command, leaving)` brings a command to the server; `arrived()` is called when the page is first touched;
// `counts()` says whether a plan is on screen at all.
export class Views {
  constructor({ send, arrived, counts }) {
    Object.assign(this, { send, arrived, counts, told: 0, here: false })
    this.sitting = new Sitting(() => Date.now())
    for (const name of TOUCHES) addEventListener(name, (event) => event.isTrusted && this.#touch(), { passive: true, capture: true })
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#leave())
    addEventListener("pagehide", () => this.#leave())
    setInterval(() => this.#tell(), EVERY)
  }

  opened(subject) {
    this.#record({ subject, sitting: newId(), seconds: 0 })
  }

  #touch() {
    if (!this.counts()) return
    if (!this.here) this.arrived()
    this.here = true
    const before = this.sitting.id
    this.sitting.touch()
    if (before === this.sitting.id) return
    this.told = 0
    setTimeout(() => this.#tell(), SOON)
  }

  #leave() {
    this.sitting.pause()
    this.#tell(true)
  }

  #tell(leaving = false) {
    this.sitting.count()
    const { id, seconds } = this.sitting
    if (id === null || seconds < AT_LEAST || seconds === this.told) return
    this.told = seconds
    this.#record({ subject: "plan", sitting: id, seconds }, leaving)
  }

  #record(data, leaving = false) {
    this.send({ id: newId(), type: "record_view", data }, leaving)
  }
}

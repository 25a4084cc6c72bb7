// Records this reader's own viewing: how long the plan, and each page of a document, had their attention. It begins with
// a real touch of the page, by pointer, key or finger: what only loads it is nobody. Each sitting is told of soon after it
// begins, then every five minutes, when something else comes into view, and when the page is hidden or closed; what is
// told later stands in place of what was told before.

import { newId } from "../../state/ids.js"
import { Attention } from "./attention.js"

const AT_LEAST = 3
const SOON = 20_000
const AWAKE = 3_000
const EVERY = 5 * 60_000
const TOUCHES = ["pointerdown", "pointermove", "keydown", "touchstart", "wheel"]
const PLAN = { subject: "plan" }

// `send(command, leaving)` brings a command to the server; `arrived()` is called when the page is first touched;
// `counts()` says whether a plan is on screen at all.
export class Views {
  constructor({ send, arrived, counts }) {
    Object.assign(this, { send, arrived, counts, here: false })
    this.attention = new Attention(() => Date.now(), newId)
    this.attention.look(PLAN)
    this.attention.focus(document.hasFocus())
    for (const name of TOUCHES) addEventListener(name, (event) => event.isTrusted && this.#touch(), { passive: true, capture: true })
    addEventListener("focus", () => this.attention.focus(true))
    addEventListener("blur", () => this.attention.focus(false))
    document.addEventListener("visibilitychange", () => {
      const visible = document.visibilityState === "visible"
      this.attention.show(visible)
      if (!visible) this.#tell(true)
    })
    addEventListener("pagehide", () => this.#tell(true))
    setInterval(() => this.attention.tick(), AWAKE)
    setInterval(() => this.#tell(), EVERY)
  }

  // A document that opens elsewhere, so that how long it is looked at is not known.
  opened(subject) {
    this.#record({ subject, sitting: newId(), seconds: 0 })
  }

  // What is in view from now on, instead of the plan or of what was before.
  look(at = PLAN) {
    const other = at.subject !== this.attention.at.subject
    this.attention.look(at)
    if (other) this.#tell()
  }

  #touch() {
    if (!this.counts()) return
    if (!this.here) {
      this.arrived()
      setTimeout(() => this.#tell(), SOON)
    }
    this.here = true
    this.attention.focus(true)
    this.attention.move()
  }

  #tell(leaving = false) {
    for (const data of this.attention.figures()) {
      if (data.subject !== PLAN.subject || data.seconds >= AT_LEAST) this.#record(data, leaving)
    }
  }

  #record(data, leaving = false) {
    this.send({ id: newId(), type: "record_view", data }, leaving)
  }
}

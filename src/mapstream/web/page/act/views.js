// Records this reader's own viewing: how long the plan was on screen, and every document they open. Told when the page
// is hidden, and every five minutes while it is seen; a glance under three seconds is not a view.

import { newId } from "../sync/ids.js"

const AT_LEAST = 3
const EVERY = 5 * 60_000

// `send(command, leaving)` brings a command to the server; `counts()` says whether a plan is on screen at all.
export class Views {
  constructor(send, counts) {
    Object.assign(this, { send, counts })
    this.since = null
    document.addEventListener("visibilitychange", () => this.#turn(document.visibilityState === "visible"))
    addEventListener("pagehide", () => this.#tell(true))
    setInterval(() => this.#tell(), EVERY)
  }

  // The plan is on screen for the first time.
  start() {
    if (document.visibilityState === "visible") this.since ??= Date.now()
  }

  opened(subject) {
    this.#record(subject, 0)
  }

  #turn(visible) {
    if (!visible) this.#tell()
    this.since = visible && this.counts() ? Date.now() : null
  }

  #tell(leaving = false) {
    if (this.since === null) return
    const seconds = Math.round((Date.now() - this.since) / 1000)
    if (seconds < AT_LEAST) return
    this.since = Date.now()
    this.#record("plan", seconds, leaving)
  }

  #record(subject, seconds, leaving = false) {
    this.send({ id: newId(), type: "record_view", data: { subject, seconds } }, leaving)
  }
}

// One paragraph while it is written in: what is typed goes out at most twice a second, and what others write comes in
// around it. While one's own is on its way nothing is taken in: its answer holds both.

import { merged } from "./merge.js"

export const EVERY = 500

export class Writing {
  // `send(content, version)` gives the command that went out; `after(ms, work)` waits; `sent`: the command that the
  // paragraph was begun with, if that is on its way.
  constructor({ content, version, send, sent = null, after = (ms, work) => setTimeout(work, ms) }) {
    Object.assign(this, { base: sent ? "" : content, typed: content, version, send, after, waits: false })
    this.sent = sent && { content, command: sent }
  }

  type(content) {
    this.typed = content
    this.#soon()
  }

  // Typed, and not to wait.
  now(content) {
    this.typed = content
    this.#flush()
  }

  // It is to go away; what others are writing in it stays.
  remove() {
    this.gone = true
    this.now("")
  }

  // The server's paragraph at a version; `answered`: what became of the command that was on its way. Returns the text to
  // show.
  take(content, version, answered = () => "done") {
    if (this.sent) {
      const came = answered(this.sent.command)
      if (came === "waiting") return this.typed
      const from = came === "done" ? this.sent.content : this.base
      this.typed = merged(from, this.typed, content)
      this.sent = null
      this.refused = came === "refused"
    } else {
      this.typed = merged(this.base, this.typed, content)
    }
    Object.assign(this, { base: content, version })
    if (!this.refused && (this.gone || this.typed !== content)) this.#soon()
    return this.typed
  }

  #soon() {
    if (this.waits) return
    this.waits = true
    this.after(EVERY, () => {
      this.waits = false
      this.#flush()
    })
  }

  #flush() {
    if (this.sent || (this.typed === this.base && !this.gone)) return
    this.refused = false
    const content = this.gone ? null : this.typed
    this.gone = false
    this.sent = { content: this.typed, command: this.send(content, this.version) }
  }
}

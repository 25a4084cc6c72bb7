// What this person did and the server has not answered yet. Every command is kept, under its own id and in the
// browser's storage, until it is `done` or given up by its author; it is sent again with the same id after a reconnect
// or a reload, which the server answers without acting twice.

const IN_FLIGHT = 32
const RETRIED = new Set([429, 503])
const PAUSE = 2_000
const LONGEST_PAUSE = 30_000

// `send(entry)` tells whether the command went out; `storage` is a Storage; `changed()` is called after each change.
export class Outbox {
  constructor({ room, storage, send, changed, newId, now = Date.now, after = (ms, work) => setTimeout(work, ms) }) {
    Object.assign(this, { storage, send, changed, newId, now, after })
    this.prefix = `mapstream:${room}:outbox:`
    this.entries = []
    this.sent = new Set()
    this.pause = 0
    this.paused = false
    this.count = 0
  }

  // Take up what was left behind in this browser by this person. Others' entries stay where they are: nobody's edit
  // may be sent under another name.
  restore(person) {
    this.person = person
    const known = new Set(this.entries.map((entry) => entry.id))
    const left = this.#stored().filter((entry) => entry.by === person && !known.has(entry.id))
    this.entries = [...left, ...this.entries].sort((a, b) => a.at - b.at || a.n - b.n)
    if (left.length) this.changed()
  }

  // `said`: what is told once it is done.
  put(type, data, said) {
    const entry = { id: this.newId(), type, data, said, by: this.person, at: this.now(), n: this.count++ }
    this.entries.push(entry)
    this.#save(entry)
    this.changed()
    this.#pump()
    return entry
  }

  // The room is joined: everything unanswered goes out again, in the order in which it was done.
  resume() {
    this.sent.clear()
    this.paused = false
    this.#pump()
  }

  done(id) {
    this.pause = 0
    return this.#drop(id)
  }

  // Returns the entry if its author has to decide; a busy or absent store is retried by itself.
  refused(id, problem) {
    const entry = this.entries.find((one) => one.id === id)
    if (!entry) return null
    this.sent.delete(id)
    if (RETRIED.has(problem.status)) {
      this.#wait(problem.retry_after)
      return null
    }
    entry.refused = { code: problem.code, title: problem.title, detail: problem.detail, errors: problem.errors }
    this.#save(entry)
    this.changed()
    this.#pump()
    return entry
  }

  dismiss(id) {
    return this.#drop(id)
  }

  get waiting() {
    return this.entries.filter((entry) => !entry.refused)
  }

  get refusals() {
    return this.entries.filter((entry) => entry.refused)
  }

  #pump() {
    if (this.paused) return
    for (const entry of this.waiting) {
      if (this.sent.size >= IN_FLIGHT) return
      if (this.sent.has(entry.id)) continue
      if (!this.send(entry)) return
      this.sent.add(entry.id)
    }
  }

  #wait(seconds) {
    if (this.paused) return
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2 || PAUSE)
    this.paused = true
    this.after(seconds ? seconds * 1000 : this.pause, () => {
      this.paused = false
      this.#pump()
    })
  }

  #drop(id) {
    const entry = this.entries.find((one) => one.id === id)
    if (!entry) return null
    this.entries = this.entries.filter((one) => one !== entry)
    this.sent.delete(id)
    this.storage.removeItem(this.prefix + id)
    this.changed()
    this.#pump()
    return entry
  }

  // A full or forbidden storage must not stop anybody from working: the entry then lives as long as the page.
  #save(entry) {
    try {
      this.storage.setItem(this.prefix + entry.id, JSON.stringify(entry))
    } catch {
      this.unsaved = true
    }
  }

  #stored() {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index))
    return keys.filter((key) => key.startsWith(this.prefix)).map((key) => JSON.parse(this.storage.getItem(key)))
  }
}

// What the server works out from the plan: forecast, agenda, advice, agreement and what else is shown. Asked for anew
// once the plan has been quiet for a moment, and at the latest after a few; never while nobody looks.

const QUIET = 600
const AT_LATEST = 4_000

// Answers of several parts.
const WHOLE = ["signals", "plan.json"]
const told = (name, body) => (WHOLE.includes(name) ? body : body[name])

const CLOCK = {
  now: () => Date.now(), after: (ms, work) => setTimeout(work, ms), cancel: (timer) => clearTimeout(timer),
}

// `names()` are those that are shown just now; `get(path)` answers {ok, body}; `day()` is today; `looked()` says
// whether somebody looks at the page.
export class Derived {
  constructor({ names, get, store, day, looked = () => true, clock = CLOCK }) {
    Object.assign(this, { names, get, store, day, looked, clock })
    this.of = new Map()
    this.asked = new Set()
  }

  // The store changed: is there anything else to be worked out?
  follow() {
    const { past, version } = this.store
    const moment = `${past?.query ?? version} ${this.day()}`
    const names = this.names().filter((name) => this.of.get(name) !== moment && !this.asked.has(name))
    const wanted = [moment, ...names].join(" ")
    if (version === undefined || !names.length || wanted === this.waitedFor || !this.looked()) return
    this.waitedFor = wanted
    this.since ??= this.clock.now()
    const spent = this.clock.now() - this.since
    this.clock.cancel(this.timer)
    const atOnce = past || names.some((name) => !this.of.has(name))
    const wait = atOnce ? 0 : Math.min(QUIET, Math.max(0, AT_LATEST - spent))
    this.timer = this.clock.after(wait, () => this.#ask(moment, names, past?.query ?? ""))
  }

  // What is being worked out is not asked for a second time meanwhile: of a large plan that takes long, and the server
  // would refuse it. What could not be worked out the first time is null; later on, what was known stands.
  async #ask(moment, names, query) {
    this.since = this.waitedFor = null
    for (const name of names) this.asked.add(name)
    const answers = await Promise.all(names.map((name) => this.get(`/${name}${query}`)))
    for (const name of names) this.asked.delete(name)
    if (query === (this.store.past?.query ?? "")) this.#take(moment, names, answers)
    this.follow()
  }

  #take(moment, names, answers) {
    for (const name of names) this.of.set(name, moment)
    const { derived } = this.store
    const found = names.map((name, n) => [name, answers[n].ok ? told(name, answers[n].body) : derived[name] ?? null])
    this.store.set({ derived: { ...derived, ...Object.fromEntries(found) } })
  }
}

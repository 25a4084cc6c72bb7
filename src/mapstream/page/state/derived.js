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
  }

  // The store changed: is there anything else to be worked out?
  follow() {
    const { past, version } = this.store
    const moment = `${past?.query ?? version} ${this.day()}`
    const names = this.names().filter((name) => this.of.get(name) !== moment)
    const wanted = [moment, ...names].join(" ")
    if (version === undefined || !names.length || wanted === this.waitedFor || !this.looked()) return
    this.waitedFor = wanted
    this.since ??= this.clock.now()
    const spent = this.clock.now() - this.since
    this.clock.cancel(this.timer)
    const atOnce = past || names.some((name) => !this.of.has(name))
    const wait = atOnce ? 0 : Math.min(QUIET, Math.max(0, AT_LATEST - spent))
    this.timer = this.clock.after(wait, () => this.#ask(wanted, moment, names, past?.query ?? ""))
  }

  // What could not be worked out the first time is null; later on, what was known stands.
  async #ask(wanted, moment, names, query) {
    this.since = null
    const answers = await Promise.all(names.map((name) => this.get(`/${name}${query}`)))
    if (wanted !== this.waitedFor) return
    for (const name of names) this.of.set(name, moment)
    const { derived } = this.store
    const found = names.map((name, n) => [name, answers[n].ok ? told(name, answers[n].body) : derived[name] ?? null])
    this.store.set({ derived: { ...derived, ...Object.fromEntries(found) } })
  }
}

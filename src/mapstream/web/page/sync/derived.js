// What the server works out from the plan: forecast, agenda, advice, agreement. Asked for anew once the plan has been
// quiet for a moment, and at the latest after a few; never while nobody looks.

const QUIET = 600
const AT_LATEST = 4_000

const CLOCK = {
  now: () => Date.now(), after: (ms, work) => setTimeout(work, ms), cancel: (timer) => clearTimeout(timer),
}

// `get(path)` answers {ok, body}; `day()` is today; `looked()` says whether somebody looks at the page.
export class Derived {
  constructor({ names, get, store, day, looked = () => true, clock = CLOCK }) {
    Object.assign(this, { names, get, store, day, looked, clock })
    this.of = null
  }

  // The store changed: is there anything else to be worked out?
  follow() {
    const { past, version } = this.store
    const wanted = `${past?.version ?? version} ${Boolean(past)} ${this.day()}`
    if (version === undefined || wanted === this.of || wanted === this.waitedFor || !this.looked()) return
    this.waitedFor = wanted
    this.since ??= this.clock.now()
    const spent = this.clock.now() - this.since
    this.clock.cancel(this.timer)
    const wait = this.of === null || past ? 0 : Math.min(QUIET, Math.max(0, AT_LATEST - spent))
    this.timer = this.clock.after(wait, () => this.#ask(wanted, past?.version))
  }

  async #ask(wanted, version) {
    this.since = null
    const query = version === undefined ? "" : `?version=${version}`
    const answers = await Promise.all(this.names.map((name) => this.get(`/${name}${query}`)))
    if (wanted !== this.waitedFor) return
    this.of = wanted
    const found = this.names.map((name, n) => [name, answers[n].ok ? answers[n].body[name] : this.store.derived[name]])
    this.store.set({ derived: Object.fromEntries(found) })
  }
}

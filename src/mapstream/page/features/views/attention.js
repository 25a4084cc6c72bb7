// How long somebody really looked, and at what. Fed with what happens and a clock; knows no page.
//
// Time counts while the page is visible, its window has the focus, something is in view, and something moved within the
// last half minute. So a page asleep, in the background or left overnight counts for nothing, and of two tabs one at most.

const IDLE = 30_000
const ANOTHER = 30 * 60_000
// It is told of every few seconds that it is awake. A longer gap it slept through, with the machine.
const AWAKE = 10_000

export class Attention {
  constructor(clock, newId) {
    Object.assign(this, { clock, newId, visible: true, focused: true, moved: null, upto: 0, at: null })
    this.sittings = []
  }

  tick() {
    this.#count()
  }

  // Something moved: a pointer, a key, a finger.
  move() {
    this.#count()
    this.moved = this.upto
    this.#sit()
  }

  show(on) {
    this.#count()
    this.visible = on
    this.#sit()
  }

  focus(on) {
    this.#count()
    this.focused = on
    this.#sit()
  }

  // What is in view from now on: a subject and, of a document, its page and revision; or nothing.
  look(at) {
    this.#count()
    this.at = at
    this.#sit()
  }

  // The figures of every sitting that has others than when they were last asked for.
  figures() {
    this.#count()
    const found = []
    for (const sitting of this.sittings) {
      const seconds = whole(sitting.milliseconds)
      if (sitting.told === seconds) continue
      sitting.told = seconds
      const pages = [...sitting.pages].map(([page, milliseconds]) => [page, whole(milliseconds)])
      found.push({
        subject: sitting.subject, sitting: sitting.id, seconds,
        ...(pages.length && { pages: Object.fromEntries(pages) }), ...(sitting.seen && { seen: sitting.seen }),
      })
    }
    this.sittings = this.sittings.filter((sitting) => sitting === this.#latest(sitting.subject))
    return found
  }

  get #attentive() {
    const { visible, focused, at, moved } = this
    return visible && focused && at !== null && moved !== null && this.upto <= moved + IDLE
  }

  #count() {
    const now = this.clock()
    const counts = this.#attentive && now - this.upto <= AWAKE
    const passed = counts ? Math.min(now, this.moved + IDLE) - this.upto : 0
    if (passed > 0) {
      const sitting = this.#sit()
      const { page } = this.at
      sitting.milliseconds += passed
      if (page) sitting.pages.set(page, (sitting.pages.get(page) ?? 0) + passed)
      sitting.last = this.upto + passed
    }
    this.upto = now
  }

  // The sitting that goes on, or a new one: after a long while, or at another revision.
  #sit() {
    if (!this.#attentive) return null
    const { subject, seen = null } = this.at
    const known = this.#latest(subject)
    if (known && known.seen === seen && this.upto - known.last <= ANOTHER) return known
    const begun = { id: this.newId(), subject, seen, milliseconds: 0, pages: new Map(), last: this.upto, told: null }
    this.sittings.push(begun)
    return begun
  }

  #latest(subject) {
    return this.sittings.findLast((sitting) => sitting.subject === subject)
  }
}

const whole = (milliseconds) => Math.round(milliseconds / 1000)

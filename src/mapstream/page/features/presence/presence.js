// Tells the room where this reader is: which item and field has the focus, and whether they are typing. Said at most
// five times a second, and again after every join.

const TOLD = /^(tasks|milestones|documents|phases|criteria|kpis|deliverables|risks|people)\//
const AT_MOST_EVERY = 200
const STILL_TYPING = 2_000

export class Presence {
  constructor(send) {
    this.send = send
    this.where = { item: "plan" }
    this.typing = false
    this.last = ""
    document.addEventListener("focusin", (event) => this.#focused(event.target))
    document.addEventListener("input", (event) => this.#typed(event.target))
  }

  // What is open, for when the focus is on nothing in particular.
  lookAt(item) {
    this.open = TOLD.test(item ?? "") ? item : null
    this.#say({ item: this.open ?? "plan" }, false)
  }

  joined() {
    this.last = ""
    this.#flush()
  }

  #focused(target) {
    this.#say(this.#place(target), false)
  }

  #typed(target) {
    const place = this.#place(target)
    if (place.item === "plan" && !place.field) return
    this.#say(place, true)
    clearTimeout(this.quiet)
    this.quiet = setTimeout(() => this.#say(this.where, false), STILL_TYPING)
  }

  #place(target) {
    const paragraph = target.closest?.("[data-text] [data-key]")
    if (paragraph) {
      return { item: `texts/${paragraph.closest("[data-text]").dataset.text}`, field: paragraph.dataset.key }
    }
    const holder = target.closest?.("[data-item]")
    const item = holder?.dataset.item
    if (!TOLD.test(item ?? "")) {
      const field = item === "plan" && target.closest("[data-field]")?.dataset.field
      return { item: item === "plan" ? "plan" : (this.open ?? "plan"), ...(field && { field }) }
    }
    const field = target.closest("[data-field]")?.dataset.field
    return { item, ...(field && { field }) }
  }

  #say(where, typing) {
    this.where = where
    this.typing = typing
    this.timer ??= setTimeout(() => {
      this.timer = null
      this.#flush()
    }, AT_MOST_EVERY)
  }

  #flush() {
    const frame = { op: "here", ...this.where, typing: this.typing }
    const said = JSON.stringify(frame)
    if (said !== this.last && this.send(frame)) this.last = said
  }
}

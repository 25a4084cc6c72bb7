// The one panel beside the plan (over it, on a small screen). What it shows is in the address after "#", so that the
// browser's back button closes it and a link can point at a task.

import { decoded } from "../dom/addresses.js"
import { rowOf } from "../items/registry.js"
import { lookUp } from "../plan/reading.js"
import { SIDES } from "../plan/words.js"
import { createDetails, detailsTitle, fillDetails } from "./details.js"
import { $, $$, attr, clone, show, text } from "../dom/nodes.js"
import { fillDocuments } from "../features/documents/panel.js"
import { History } from "../features/history/history.js"
import { fillPeople } from "../features/people/panel.js"

const NARROW = matchMedia("(max-width: 999px)")

const TITLES = { people: "People", documents: "Documents", history: "History" }

// What an address names: an item, one of the lists, or nothing that a panel shows.
function named(hash) {
  const name = decoded(hash.slice(1))
  const [collection, id] = name.split("/")
  const item = rowOf(collection)?.noun && /^[\w-]+$/.test(id ?? "")
  return item || Object.hasOwn(TITLES, name) ? name : ""
}

export class Panel {
  constructor(room) {
    this.room = room
    this.node = $("#panel")
    this.body = $(".panel-body", this.node)
    this.history = new History(room)
    this.name = ""
    addEventListener("hashchange", () => this.follow())
    NARROW.addEventListener("change", () => this.#cover())
    $("[data-close]", this.node).addEventListener("click", () => this.close())
    for (const tab of $$("[data-panel]")) {
      const name = tab.dataset.panel
      tab.addEventListener("click", () => (this.name === name ? this.close() : this.open(name)))
    }
  }

  get selected() {
    return this.name.includes("/") ? this.name : null
  }

  // What the server works out for what is shown.
  looksUp() {
    return this.name === "documents" ? ["viewing"] : []
  }

  open(name) {
    this.opener = document.activeElement
    if (this.name === name) return $("h2", this.node).focus()
    location.hash = name
  }

  close() {
    if (!this.name) return
    history.pushState(null, "", location.pathname + location.search)
    this.follow()
  }

  // The address changed: show what it names.
  follow() {
    const name = named(location.hash)
    if (name === this.name) return
    const before = this.name
    this.name = name
    for (const slot of $$(".field", this.body)) slot.editor?.close({ save: true })
    this.body.replaceChildren(...(this.name ? [this.#create()] : []))
    this.body.scrollTop = 0
    show(this.node, this.name)
    attr(document.body, "data-panel-open", this.name !== "")
    this.#cover()
    this.room.store.changed()
    this.fill()
    if (this.name) $("h2", this.node).focus({ preventScroll: true })
    else this.#goBack(before)
    if (this.selected) $(`#plan [data-item="${this.selected}"]`)?.scrollIntoView({ block: "nearest" })
    this.room.lookAt(this.selected)
  }

  fill() {
    for (const tab of $$("[data-panel]")) attr(tab, "aria-expanded", this.name === tab.dataset.panel)
    if (!this.name) return
    const content = this.body.firstElementChild
    const { store } = this.room
    const title = this.selected ? detailsTitle(store.shown, this.selected) : TITLES[this.name]
    text($("h2", this.node), title)
    $("h2", this.node).classList.toggle("visually-hidden", Boolean(this.selected))
    text($("[data-kicker]", this.node), this.#kicker())
    attr(this.node, "aria-label", this.selected ? `Details of ${title}` : title)
    if (this.selected) fillDetails(this.room, content, this.selected)
    if (this.name === "people") fillPeople(this.room, content)
    if (this.name === "documents") fillDocuments(this.room, content)
    if (this.name === "history") this.history.fill(content)
  }

  #create() {
    if (this.selected) return createDetails(this.room, this.selected)
    return this.name === "history" ? this.history.create() : clone(this.name)
  }

  #kicker() {
    if (!this.selected) return ""
    const kind = rowOf(this.selected).noun
    const side = lookUp(this.room.store.shown, this.selected)?.side
    return side ? `${kind} · ${SIDES[side]}` : kind
  }

  // On a small screen the panel lies over the plan, which must then not be reachable behind it.
  #cover() {
    const covered = Boolean(this.name) && NARROW.matches
    $("#plan").inert = covered
    $("#bar").inert = covered
  }

  #goBack(before) {
    const row = before.includes("/") && $(`#plan [data-item="${before}"] .field-title .field-show`)
    const target = row || (this.opener?.isConnected ? this.opener : $(`[data-panel="${before}"]`))
    target?.focus({ preventScroll: true })
  }
}

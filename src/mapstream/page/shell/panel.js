// The one panel beside a place (over it, on a small screen): the details of an item. Which one is in the address after
// "#", so that the browser's back button closes it and a link can point at a task.

import { decoded } from "../dom/addresses.js"
import { NOT_FETCHED, bring, isHere } from "../items/lazy.js"
import { rowOf, rows } from "../items/registry.js"
import { lookUp } from "../plan/reading.js"
import { SIDES } from "../plan/words.js"
import { $, $$, attr, show, text } from "../dom/nodes.js"

const NARROW = matchMedia("(max-width: 999px)")

// The item that an address names, or nothing that a panel shows.
function named(hash) {
  const name = decoded(hash.slice(1))
  const [collection, id] = name.split("/")
  return rowOf(collection)?.noun && /^[\w-]+$/.test(id ?? "") ? name : ""
}

let createDetails
let detailsTitle
let fillDetails

const partsOf = (item) => rowOf(item).parts ?? []

export class Panel {
  constructor(room) {
    this.room = room
    this.node = $("#panel")
    this.body = $(".panel-body", this.node)
    this.name = ""
    addEventListener("hashchange", () => this.follow())
    NARROW.addEventListener("change", () => this.#cover())
    $("[data-close]", this.node).addEventListener("click", () => this.close())
  }

  get selected() {
    return this.name || null
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
    if (name && !this.#isReadyFor(name)) return this.#fetch(name)
    const before = this.name
    this.name = name
    for (const slot of $$(".field", this.body)) slot.editor?.close({ save: true })
    this.body.replaceChildren(...(this.name ? [createDetails(this.room, this.name)] : []))
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

  #isReadyFor(name) {
    return createDetails && partsOf(name).every(isHere)
  }

  async #fetch(name) {
    try {
      await this.fetchDetails(partsOf(name))
    } catch {
      return this.room.say(NOT_FETCHED, { urgent: true })
    }
    this.follow()
  }

  // What shows the details of items: of all of them, or what is said.
  async fetchDetails(parts = rows().flatMap((row) => row.parts ?? [])) {
    ({ createDetails, detailsTitle, fillDetails } = await import("./details.js"))
    await bring(parts)
  }

  fill() {
    if (!this.name) return
    const content = this.body.firstElementChild
    const { store } = this.room
    const title = detailsTitle(store.shown, this.name)
    text($("h2", this.node), title)
    text($("[data-kicker]", this.node), this.#kicker())
    attr(this.node, "aria-label", `Details of ${title}`)
    fillDetails(this.room, content, this.name)
  }

  #kicker() {
    const kind = rowOf(this.selected).noun
    const side = lookUp(this.room.store.shown, this.selected)?.side
    return side ? `${kind} · ${SIDES[side]}` : kind
  }

  // On a small screen the panel lies over the plan, which must then not be reachable behind it.
  #cover() {
    const covered = Boolean(this.name) && NARROW.matches
    for (const part of ["#plan", "#bar", "#rail"]) $(part).inert = covered
  }

  #goBack(before) {
    const row = $(`#plan [data-item="${before}"] .field-title .field-show`)
    const target = row ?? (this.opener?.isConnected ? this.opener : $("#plan h1"))
    target?.focus({ preventScroll: true })
  }
}

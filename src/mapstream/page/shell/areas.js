// The place of the room that is shown: it is in the address, only its nodes exist, and the way back leads to where one
// was in it.

import { decoded } from "../dom/addresses.js"
import { $, $$, attr, clone, icon, list, make, show, text } from "../dom/nodes.js"
import { HOME, areaOf, areas, blockNamed, blocksOf, isAreaFor, isBlockFor, sectionsOf } from "../items/areas.js"
import { NOT_FETCHED, bring, isHere, isNeeded } from "../items/lazy.js"
import { idOf, sections } from "../items/sections.js"
import { createSection, fillSections, lookedAt, fillParts } from "./sections.js"

const NAMES = { hero: "goal" }

const areaNamed = (name) => areas().find((area) => area.name === name)

// What stands after "#" as the name of a part of the room; addresses of before named sections and panels so.
const partNamed = (hash) => {
  const name = decoded(hash.slice(1)).replace(/^section-/, "")
  return !name.includes("/") && areaOf(NAMES[name] ?? name) ? NAMES[name] ?? name : null
}

const partsOf = (area) => [...blocksOf(area), ...sectionsOf(area)]

export class Areas {
  constructor(room) {
    this.room = room
    this.box = $("#content")
    this.scrolled = new Map()
    history.scrollRestoration = "manual"
    this.#arrive()
    addEventListener("popstate", () => this.#follow({ back: true }))
    addEventListener("hashchange", () => this.#lead())
    document.addEventListener("click", (event) => this.#clicked(event))
    $("#rail").addEventListener("pointerover", ({ target }) => this.#bring(partsOf(target.closest("a")?.dataset.area)))
    this.#bring(partsOf(areaNamed(this.#asked)?.name ?? HOME).filter(isNeeded))
  }

  get #asked() {
    return decoded(location.pathname.split("/")[3] ?? "")
  }

  addressOf(name) {
    return `/rooms/${encodeURIComponent(this.room.id)}${name === HOME ? "" : `/${name}`}`
  }

  // The address of a place at the moment that is shown.
  #leadingTo(name) {
    return this.addressOf(name) + location.search
  }

  get title() {
    return this.shown && this.shown !== HOME ? areaNamed(this.shown).title : ""
  }

  // The place that the address names and this reader has; home, where that is none.
  get named() {
    const area = areaNamed(this.#asked)
    return area && isAreaFor(area, this.room.store) ? area.name : HOME
  }

  go(name) {
    if (name !== this.named || location.hash) history.pushState(null, "", this.#leadingTo(name))
    this.room.panel.follow()
    this.#follow({})
  }

  // Brings a part of the room into view, open.
  goTo(name) {
    this.go(areaOf(name))
    if (this.shown !== this.named) return void (this.wanted = name)
    const node = document.getElementById(idOf(name)) ?? $(`[data-block="${name}"]`, this.box)
    if (!node) return
    if (node.matches("details")) node.open = true
    this.fill()
    node.scrollIntoView({ block: "start" })
    $("summary, .field-show, button, input", node)?.focus({ preventScroll: true })
  }

  // What the server works out for what is shown.
  looksUp() {
    const { store } = this.room
    const seen = blocksOf(this.shown).filter((block) => isBlockFor(block, store))
    return [...seen.flatMap(({ derived }) => derived?.(store) ?? []), ...(this.shown ? lookedAt(this.room, sectionsOf(this.shown)) : [])]
  }

  // Whether all that draws the place is here; else it is fetched, and the place before stays until then.
  get ready() {
    const parts = partsOf(this.named).filter(isNeeded)
    if (parts.every(isHere)) return true
    this.#bring(parts)
    return false
  }

  // All the places that this reader has, so that going there needs no server.
  async fetchOthers() {
    for (const area of areas()) if (isAreaFor(area, this.room.store)) await bring(partsOf(area.name))
    this.room.store.changed()
  }

  async #bring(parts) {
    if (parts.every(isHere)) return
    await bring(parts).then(() => this.room.store.changed(), () => this.room.say(NOT_FETCHED, { urgent: true }))
  }

  fill() {
    this.#draw()
    this.#fillRail()
    const { room } = this
    for (const block of blocksOf(this.shown)) {
      const node = $(`[data-block="${block.name ?? block.template}"]`, this.box)
      show(node, isBlockFor(block, room.store))
      if (!node.hidden) block.fill(room, node)
    }
    fillSections(room, sectionsOf(this.shown))
    fillParts(room, $(".parts", this.box), sectionsOf(this.shown))
    queueMicrotask(() => this.#begin())
  }

  // A part of the room, block or section, shown in another place.
  fillPart(name, box) {
    const block = blockNamed(name)
    const row = sections().find((one) => one.name === name)
    if (!isHere(block ?? row)) return void this.#bring([block ?? row])
    if (box.dataset.part !== name) {
      box.dataset.part = name
      box.replaceChildren(block ? this.#drawBlock(block) : createSection(this.room, row))
      if (row) box.firstElementChild.open = true
    }
    if (block) block.fill(this.room, box.firstElementChild)
    else fillSections(this.room, [row])
  }

  // An item, or a part, that is named in the address of the room as a whole is shown in its place.
  #arrive() {
    const item = decoded(location.hash.slice(1))
    const at = item.includes("/") && areaOf(item)
    if (at && location.pathname.split("/").length === 3) history.replaceState(null, "", this.#leadingTo(at) + location.hash)
    this.wanted = partNamed(location.hash)
    if (this.wanted) history.replaceState(null, "", this.#leadingTo(areaOf(this.wanted)))
  }

  #lead() {
    const part = partNamed(location.hash)
    if (!part) return
    history.replaceState(null, "", this.#leadingTo(areaOf(part)))
    this.goTo(part)
  }

  #clicked(event) {
    const link = event.target.closest?.("a[data-area]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    this.go(link.dataset.area)
  }

  #follow(how) {
    if (!this.room.store.document || this.named === this.shown) return
    this.move = how
    this.room.store.changed()
    if (!this.ready) return
    this.fill()
    this.#begin()
  }

  // Draws the place anew if it is another one; whoever went there hears where they are.
  #draw() {
    if (this.named === this.shown) return
    if (this.shown) this.scrolled.set(this.shown, scrollY)
    for (const slot of $$(".field", this.box)) slot.editor?.close({ save: true })
    this.shown = this.named
    const { title, own } = areaNamed(this.shown)
    const heading = make("header", { class: "area-head" }, make("h1", { tabindex: -1 }, title))
    const blocks = blocksOf(this.shown).map((block) => this.#drawBlock(block))
    const rest = make("div", { class: "sections" }, ...sectionsOf(this.shown).map((row) => createSection(this.room, row)))
    const [top, ...others] = own ? blocks : [heading, ...blocks]
    attr(this.box, "data-area", this.shown)
    this.box.replaceChildren(top, clone("parts"), ...others, rest)
    const { wanted } = this
    this.wanted = null
    if (wanted) queueMicrotask(() => this.goTo(wanted))
  }

  // Once the place is seen: nothing takes the focus before.
  #begin() {
    if (!this.move || "settling" in this.box.dataset) return
    const { back } = this.move
    this.move = null
    scrollTo(0, back ? this.scrolled.get(this.shown) ?? 0 : 0)
    $("h1", this.box).focus({ preventScroll: true })
  }

  #drawBlock(block) {
    const node = block.draw ? block.draw(this.room) : clone(block.template)
    node.dataset.block = block.name ?? block.template
    return node
  }

  #fillRail() {
    const { room } = this
    const offered = areas().filter((area) => !area.aside && isAreaFor(area, room.store))
    list($("#rail ul"), offered, ({ name }) => name, (area) => this.#link(area), (node, { name }) => {
      const link = node.firstElementChild
      attr(link, "aria-current", [this.shown, areaNamed(this.shown)?.under].includes(name) ? "page" : null)
      const unsaved = name !== this.shown && room.refusedIn(name)
      attr(link, "data-refused", unsaved)
      text(link.lastElementChild, unsaved ? "something in here was not saved" : "")
    })
  }

  #link({ name, title, icon: picture }) {
    const link = make("a", { href: this.addressOf(name), "data-area": name }, icon(picture), make("span", {}, title))
    link.append(make("span", { class: "visually-hidden" }))
    return make("li", {}, link)
  }
}

// Milestones and tasks as the rows of a grid: each cell edited in place, rows copied out, a table pasted in. Only what is
// near the window is drawn.

import { edit } from "../../items/edit.js"
import { fieldOf } from "../../items/fields.js"
import { verdictOf } from "../../items/offers.js"
import { fillStatus } from "../../items/row.js"
import { fillSlots } from "../../items/slot.js"
import { $, $$, attr, icon, list, make, show, text } from "../../dom/nodes.js"
import { watch } from "../../dom/near.js"
import { standing } from "../../plan/over.js"
import { groups, waited } from "../../plan/reading.js"
import { STATUSES } from "../../plan/words.js"
import { asTable, asText, rowsOf } from "./cells.js"
import { importTable } from "./import.js"

const COLUMNS = {
  title: "Title", side: "Side", lead: "Lead", due: "Due date", status: "Status", days: "Working days", milestone: "Milestone",
  after: "Waits for", supporters: "Supporters", condition: "Done when", purpose: "Purpose", kind: "Kind",
  pinned: "Scheduling", visible_to: "Visible to",
}
const NAMES = Object.keys(COLUMNS)
const TEXTS = ["text", "long"]
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

export function fillTable(room, node) {
  if (!node.grid) node.grid = new Grid(room, node)
  node.grid.fill()
}

class Grid {
  constructor(room, node) {
    Object.assign(this, { room, node, table: $("table", node), body: $("tbody", node), anchor: null, chosen: new Set() })
    $("thead tr", node).append(...Object.values(COLUMNS).map((words) => make("th", { scope: "col" }, words)))
    attr($("[data-area]", node), "href", room.areas.addressOf("plan"))
    $("[data-copy]", node).onclick = () => this.#copyAll()
    $("[data-paste]", node).onclick = () => importTable(room)
    this.table.addEventListener("keydown", (event) => this.#key(event))
    this.table.addEventListener("focusin", ({ target }) => this.#entered(target.closest("td, tbody th")))
    this.table.addEventListener("click", (event) => event.shiftKey && this.#choose(event.target.closest("tr")))
    this.listen("copy", (event) => this.#copy(event))
    this.listen("paste", (event) => this.#paste(event))
  }

  // Heard from the whole page, because browsers do not agree on where it happens when nothing is being written.
  listen(what, work) {
    const hear = (event) => {
      if (!this.node.isConnected) return document.removeEventListener(what, hear)
      if (this.table.contains(document.activeElement) && !event.target.closest?.("input, textarea, select")) work(event)
    }
    document.addEventListener(what, hear)
  }

  fill() {
    const { store } = this.room
    const rows = groups(store.shown).flatMap(({ id, milestone, tasks }) => [
      ...(milestone ? [[`milestones/${id}`, milestone]] : []), ...tasks.map(([task, found]) => [`tasks/${task}`, found]),
    ])
    list(this.body, rows, ([item]) => item, ([item]) => this.#create(item), (row, [, found]) => this.#fillRow(row, found))
    show(this.table.parentNode, rows.length)
    show($("[data-none]", this.node), !rows.length)
    show($("[data-paste]", this.node), !store.readOnly && verdictOf(store, "add_task", {}) !== "no")
    if (!$("[tabindex='0']", this.body)) attr(this.body.firstElementChild?.firstElementChild ?? this.body, "tabindex", 0)
  }

  #create(item) {
    const row = make("tr", { "data-item": item, "data-milestone": item.startsWith("milestones/"), "aria-selected": "false" })
    this.#sketch(row)
    watch(row, (near) => {
      if (near) this.#draw(row)
      else if (!row.contains(document.activeElement)) this.#sketch(row)
    })
    return row
  }

  #sketch(row) {
    row.drawn = false
    row.replaceChildren(make("th", { scope: "row", tabindex: -1 }), make("td", { colspan: NAMES.length - 1 }))
    if (row.found) text(row.firstElementChild, row.found.title)
  }

  #draw(row) {
    if (row.drawn) return
    row.drawn = true
    row.replaceChildren(...NAMES.map((name) => this.#cell(row.dataset.item, name)))
    if (row.found) this.#fillRow(row, row.found)
  }

  #cell(item, name) {
    const cell = make(name === "title" ? "th" : "td", { "data-column": name, tabindex: -1, scope: name === "title" ? "row" : null })
    if (name === "status") {
      const attributes = { type: "button", class: "status", tabindex: -1, "aria-haspopup": "menu", "aria-expanded": "false" }
      cell.append(make("button", attributes, icon("open"), make("span")))
    } else if (name === "after") {
      cell.append(make("span", { class: "waits" }))
    } else if (fieldOf(item, name)?.input) {
      cell.append(make("span", { class: name === "title" ? "field field-title" : "field", "data-field": name }))
    }
    return cell
  }

  #fillRow(row, found) {
    const { store } = this.room
    const { item } = row.dataset
    row.found = found
    if (!row.drawn) return text(row.firstElementChild, found.title)
    const now = standing(store, item, found)
    attr(row, "data-status", now.status)
    attr(row, "data-sending", store.sending(item))
    fillSlots(this.room, row, item)
    for (const button of $$(".field-show", row)) attr(button, "tabindex", -1)
    fillStatus($(".status", row), now, store.readOnly)
    text($(".status span", row), STATUSES[now.status])
    text($(".waits", row), waited(store.shown, found).map(([, other]) => other.title).join("; "))
  }

  #key(event) {
    const { key, shiftKey, target } = event
    if (target.closest(".editor") || event.altKey) return
    const cell = target.closest("td, tbody th")
    const row = cell.parentNode
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "a") this.#chooseAll()
    else if (event.ctrlKey || event.metaKey) return
    else if (key === "Escape" && this.chosen.size) this.#clear()
    else if (key in MOVES) this.#move(row, cell, MOVES[key], shiftKey)
    else if (key === "Home" || key === "End") this.#focus(row, key === "Home" ? 0 : NAMES.length - 1)
    else if ((key === "Enter" || key === "F2") && target === cell) $("button", cell)?.click()
    else return
    event.preventDefault()
  }

  #move(row, cell, [down, across], extends_) {
    const next = down < 0 ? row.previousElementSibling : down > 0 ? row.nextElementSibling : row
    if (!next) return
    const column = [...row.children].indexOf(cell)
    if (!down || !extends_) this.#clear()
    else this.#choose(next, row)
    this.#focus(next, Math.min(NAMES.length - 1, Math.max(0, column + across)))
  }

  #focus(row, column) {
    this.#draw(row)
    row.children[column].focus()
    row.children[column].scrollIntoView({ block: "nearest", inline: "nearest" })
    if (!column) this.table.parentNode.scrollLeft = 0 // it stands still while the others go by, and counts as in view
  }

  // One cell is reached with Tab: the one that was last.
  #entered(cell) {
    if (!cell) return
    for (const other of $$("[tabindex='0']", this.body)) attr(other, "tabindex", -1)
    attr(cell, "tabindex", 0)
    this.room.lookAt(cell.parentNode.dataset.item)
  }

  // The rows from where choosing began to this one.
  #choose(row, from = row) {
    this.anchor ??= from
    const rows = [...this.body.children]
    const [first, last] = [rows.indexOf(this.anchor), rows.indexOf(row)].sort((a, b) => a - b)
    this.#mark(rows.slice(first, last + 1))
  }

  #chooseAll() {
    this.#mark([...this.body.children])
  }

  #clear() {
    this.anchor = null
    this.#mark([])
  }

  #mark(rows) {
    this.chosen = new Set(rows.map((row) => row.dataset.item.split("/")[1]))
    for (const row of this.body.children) attr(row, "aria-selected", String(rows.includes(row)))
  }

  #copyAll() {
    this.#chooseAll()
    $("[tabindex='0']", this.body)?.focus()
    document.execCommand("copy")
  }

  #copy(event) {
    const plan = this.room.store.derived["plan.json"]
    const whole = this.chosen.size === this.body.children.length
    if (!this.chosen.size || !plan) return this.#copyCell(event)
    const rows = rowsOf(plan, whole ? null : this.chosen)
    event.clipboardData.setData("text/plain", asText(rows))
    event.clipboardData.setData("text/html", asTable(rows))
    event.preventDefault()
    this.room.say(this.chosen.size === 1 ? "One row copied." : `${this.chosen.size} rows copied.`)
  }

  #copyCell(event) {
    if (String(getSelection())) return
    event.clipboardData.setData("text/plain", document.activeElement.closest("td, th")?.textContent ?? "")
    event.preventDefault()
  }

  // Several cells are a table; a single one is entered where it is pasted, as far as it is a text.
  #paste(event) {
    const { room } = this
    if (room.store.readOnly) return
    const pasted = event.clipboardData.getData("text/plain").replace(/\r\n/g, "\n").replace(/\n$/, "")
    const slot = $(".field", document.activeElement.closest("td, th"))
    event.preventDefault()
    if (/[\t\n]/.test(pasted)) importTable(room, pasted)
    else if (pasted && slot && TEXTS.includes(fieldOf(slot.closest("[data-item]").dataset.item, slot.dataset.field).input)) {
      edit(room, slot, { typed: pasted })
    }
  }
}

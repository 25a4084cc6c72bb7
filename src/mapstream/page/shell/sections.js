// The sections of a place: each opens and closes, says how much is in it, and is reached from the line above.

import { $, attr, beginWithSide, clone, list, make, show, text } from "../dom/nodes.js"
import { fieldOf, read } from "../items/fields.js"
import { NOT_FETCHED, bring, isHere } from "../items/lazy.js"
import { fillNotes } from "../items/notes.js"
import { createElement, fillElement } from "../items/row.js"
import { idOf, isSectionFor } from "../items/sections.js"
import { fillSlots, labelled } from "../items/slot.js"
import { inOrder, meetings, people, stateOf } from "../plan/reading.js"
import { storage } from "../state/storage.js"

const KEPT = "mapstream:open:"

export function createSection(room, { name, section: { title, whole, of = name, add, empty, fill, folded } }) {
  const node = clone("section")
  node.id = idOf(name)
  text($("h2", node), title)
  text($("[data-none]", node), empty)
  node.open = (storage.getItem(KEPT + name) ?? (folded ? "closed" : "open")) === "open"
  node.addEventListener("toggle", () => {
    storage.setItem(KEPT + name, node.open ? "open" : "closed")
    room.store.changed()
  })
  if (fill) {
    $(".section-body", node).replaceChildren(clone(name))
    return node
  }
  const facts = $(".whole", node)
  facts.dataset.item = of
  facts.append(...(whole ?? []).map((field) => labelled(field, fieldOf(of, field).label, "fact")))
  if (!whole) facts.remove()
  if (add) fillAdding($("form", node), name, add)
  else $("form", node).remove()
  if (name === "people") $(".section-body", node).append(clone("add-person"))
  return node
}

function fillAdding(form, name, { hint, choice }) {
  form.dataset.section = name
  attr($("input", form), "placeholder", hint)
  attr($("input", form), "aria-label", hint)
  const select = $("select", form)
  if (!choice) return select.remove()
  const [field, words, label, preset] = choice
  attr(select, "name", field)
  attr(select, "aria-label", label)
  select.append(...Object.entries(words).map(([value, word]) => make("option", { value }, word)))
  if (preset) $(`[value=${preset}]`, select).defaultSelected = true
}

// What is to be worked out for sections. The gaps of a deal are counted while closed, too; the rest can wait.
export const lookedAt = ({ store }, some) =>
  some.filter((row) => row.section.derived && isSectionFor(row, store))
    .filter(({ name, section: { sellers, always } }) => sellers || always || document.getElementById(idOf(name))?.open)
    .map(({ name }) => name)

export function fillSections(room, some) {
  for (const row of some) {
    const node = document.getElementById(idOf(row.name))
    show(node, isSectionFor(row, room.store))
    if (node.hidden) continue
    if (row.section.fill) fillWhole(room, row, node)
    else fillSection(room, row, node)
  }
}

// The way to each section of a place, where there are several.
export function fillParts(room, nav, some) {
  const linked = some.filter((row) => row.section.short && isSectionFor(row, room.store))
  show(nav, linked.length > 1)
  const create = ({ name, section: { short } }) =>
    make("li", {}, make("a", { href: `#${name}` }, make("span", {}, short), make("span", { class: "count" })))
  list($("ul", nav), linked, ({ name }) => name, create, (node, { name }) =>
    text($(".count", node), $("[data-count]", document.getElementById(idOf(name))).textContent))
}

function fillWhole(room, row, node) {
  if (!isHere(row)) return void (node.open && bringSection(room, row))
  const { fill, brief, count } = row.section
  const many = count?.(room.store.shown)
  text($("[data-count]", node), many ? String(many) : "")
  text($("[data-brief]", node), brief(room.store.derived, node.open, room))
  if (node.open) fill(room, $(".section-body", node))
}

const bringSection = (room, row) =>
  bring([row]).then(() => room.store.changed(), () => room.say(NOT_FETCHED, { urgent: true }))

function fillSection(room, row, node) {
  const plan = room.store.shown
  const { name, noun, section } = row
  const { whole, of = name } = section
  const found = noun ? rowsOf(plan, name) : []
  const count = noun ? found.length : (whole ?? []).filter((field) => read(plan, of, field)).length
  text($("[data-count]", node), count ? String(count) : "")
  const unsaved = unsavedIn(room, name, of, found)
  attr(node, "data-refused", unsaved)
  text($("[data-brief]", node), unsaved ? "something in here was not saved" : brief(row, found, plan))
  if (!node.open) return
  beginWithSide(node, room.store.you.side)
  if (whole) fillSlots(room, $(".whole", node), of)
  const places = noun ? [name === "people" ? "people" : `add/${name}`, ...(whole ? [of] : [])] : [of]
  fillNotes(room, $(".section-notes", node), places.flatMap((place) => room.notes(place)))
  if (!noun) return
  list($(".elements", node), found, ([id]) => id, ([id]) => createElement(room, row, id), (one, [id, item]) =>
    fillElement(room, one, `${name}/${id}`, item))
  show($("[data-none]", node), found.length === 0)
}

// Whether something was refused in a section, which nobody would see while it is closed.
const unsavedIn = (room, name, of, found) =>
  [of, `add/${name}`, ...found.map(([id]) => `${name}/${id}`)].some((place) =>
    room.notes(place).some(({ kind }) => kind === "refused"))

function rowsOf(plan, name) {
  if (name === "people") return [...people(plan, "buyer"), ...people(plan, "seller")]
  return name === "meetings" ? meetings(plan) : inOrder(plan, name)
}

// What is worth knowing while it is closed.
function brief({ noun, section }, found, plan) {
  if (section.sellers) return "only your side sees this"
  if (!noun) return ""
  if (!found.length) return section.none?.(plan) ?? "nothing yet"
  return section.brief?.(found, found.filter(([, item]) => stateOf(item) === "open").length, plan) ?? ""
}

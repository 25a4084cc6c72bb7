// The sections under the plan: each opens and closes, says how much is in it, and is reached from the line above.

import { FIELDS, read } from "../items/fields.js"
import { entries, inOrder, people, progress, stateOf } from "../plan/reading.js"
import { progressWords } from "../plan/words.js"
import { SECTIONS, target } from "../items/sections.js"
import { storage } from "../state/storage.js"
import { $, attr, beginWithSide, clone, list, make, show, text } from "../dom/nodes.js"
import { createElement, fillElement } from "../items/row.js"
import { fillMeddic, meddicBrief } from "../features/meddic/meddic.js"
import { fillNotes } from "../items/notes.js"
import { fillSlips, slipsBrief } from "../features/slips/slips.js"
import { fillSlots, labelled } from "../items/slot.js"

const KEPT = "mapstream:open:"

// What the server works out: how it is shown, and its line while it is closed.
const DERIVED = { slips: [fillSlips, slipsBrief], meddic: [fillMeddic, meddicBrief] }

export function createSections(room) {
  $("#sections").append(...SECTIONS.map((section) => create(room, section)))
  const link = ({ name, short }) => {
    const anchor = make("a", { href: `#section-${name}`, "data-to": name }, make("span", {}, short))
    anchor.append(make("span", { class: "count" }))
    return make("li", {}, anchor)
  }
  $("#parts ul").append(...SECTIONS.filter(({ short }) => short).map(link))
}

function create(room, { name, title, whole, of = name, add, empty, derived }) {
  const node = clone("section")
  node.id = `section-${name}`
  text($("h2", node), title)
  text($("[data-none]", node), empty)
  node.open = storage.getItem(KEPT + name) === "open"
  node.addEventListener("toggle", () => {
    storage.setItem(KEPT + name, node.open ? "open" : "closed")
    room.store.changed()
  })
  if (derived) {
    $(".section-body", node).replaceChildren(clone(name))
    return node
  }
  const facts = $(".whole", node)
  facts.dataset.item = of
  facts.append(...(whole ?? []).map((field) => labelled(field, FIELDS[of][field].label, "fact")))
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

const isFor = ({ sellers }, { you }) => !sellers || you?.side === "seller"

// What is to be worked out for the sections. The gaps of a deal are counted while closed, too; the rest can wait.
export const lookedAt = ({ store }) =>
  SECTIONS.filter((section) => section.derived && isFor(section, store))
    .filter(({ name, sellers }) => sellers || $(target(name)).open)
    .map(({ name }) => name)

function fillDerived(room, { name }, node) {
  const [fill, brief] = DERIVED[name]
  text($("[data-brief]", node), brief(room.store.derived, node.open))
  if (node.open) fill(room, $(".section-body", node))
}

export function fillSections(room) {
  const plan = room.store.shown
  for (const section of SECTIONS) {
    const { name, short, noun, whole, of = name, derived } = section
    const node = $(target(name))
    show(node, isFor(section, room.store))
    if (short) show($(`#parts [data-to=${name}]`).parentNode, isFor(section, room.store))
    if (node.hidden) continue
    if (derived) {
      fillDerived(room, section, node)
      continue
    }
    const rows = noun ? rowsOf(plan, name) : []
    const left = rows.filter(([, item]) => stateOf(item) === "open").length
    const count = noun ? rows.length : (whole ?? []).filter((field) => read(plan, of, field)).length
    if (short) text($(`#parts [data-to=${name}] .count`), count ? String(count) : "")
    text($("[data-count]", node), count ? String(count) : "")
    const unsaved = unsavedIn(room, section, rows)
    attr(node, "data-refused", unsaved)
    text($("[data-brief]", node), unsaved ? "something in here was not saved" : brief(section, rows, left, plan))
    if (!node.open) continue
    beginWithSide(node, room.store.you.side)
    if (whole) fillSlots(room, $(".whole", node), of)
    if (!noun) {
      fillNotes(room, $(".section-notes", node), room.notes(of))
      continue
    }
    list($(".elements", node), rows, ([id]) => id, ([id]) => createElement(room, section, id), (row, [id, item]) =>
      fillElement(room, row, `${name}/${id}`, item))
    show($("[data-none]", node), rows.length === 0)
    const notes = [...room.notes(name === "people" ? "people" : `add/${name}`), ...(whole ? room.notes(of) : [])]
    fillNotes(room, $(".section-notes", node), notes)
  }
}

// Whether something was refused in a section, which nobody would see while it is closed.
const unsavedIn = (room, { name, of = name }, rows) =>
  [of, `add/${name}`, ...rows.map(([id]) => `${name}/${id}`)].some((place) =>
    room.notes(place).some(({ kind }) => kind === "refused"))

const rowsOf = (plan, name) =>
  name === "people" ? [...people(plan, "buyer"), ...people(plan, "seller")] : inOrder(plan, name)

// What is worth knowing while it is closed.
function brief({ name, noun, sellers }, rows, left, plan) {
  if (sellers) return "only your side sees this"
  if (name === "risks" && rows.length) return left ? `${left} open` : "none open"
  if (["phases", "deliverables"].includes(name) && rows.length) {
    return progressWords(progress(rows.map(([, item]) => item)))
  }
  if (name === "criteria" && rows.length) return `${rows.length - left} of ${rows.length} judged`
  if (name === "kpis" && rows.length) {
    return `${rows.filter(([, kpi]) => entries(kpi.measurements).length).length} of ${rows.length} measured`
  }
  if (name === "stages") {
    const approver = plan.people?.[plan.decision_process?.approver]?.name
    return approver ? `${approver} approves` : ""
  }
  return noun && !rows.length ? "nothing yet" : ""
}

// Brings a part of the plan into view, open.
export function goTo(room, name) {
  const node = $(target(name))
  if (node.matches("details")) node.open = true
  fillSections(room)
  node.scrollIntoView({ block: "start" })
  $(".field-show, summary", node)?.focus({ preventScroll: true })
}

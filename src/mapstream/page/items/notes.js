// What an author has to be told at the place where it happened: a refusal with what was typed, or that somebody changed
// a value after them. Each can be put right or dismissed.

import { edit } from "./edit.js"
import { fieldOf, words } from "./fields.js"
import { placeOf } from "./places.js"
import { groupBy } from "../plan/reading.js"
import { nameOf } from "../plan/words.js"
import { $, $$, attr, clone, list, show, text } from "../dom/nodes.js"

// All notes, by place; computed once per change.
export function collectNotes(store) {
  const plan = store.shown
  const refused = store.refusals.map((entry) => {
    const { place, field, typed } = placeOf(entry, plan)
    return { id: entry.id, kind: "refused", place, field, typed, entry, text: refusal(plan, place, field, entry) }
  })
  const overtaken = store.overtaken.map((told) => {
    return { ...told, kind: "overtaken", place: told.item, text: overtook(plan, told) }
  })
  return groupBy([...refused, ...overtaken], (note) => note.place)
}

function refusal(plan, place, field, { refused }) {
  const errors = refused.errors?.map((error) => error.message).join(" ")
  const why = refused.detail || errors || refused.title || "The server refused it."
  const label = field && fieldOf(place, field)?.label
  return `${label ? `${label} not saved` : "Not saved"}: ${why}`
}

export function overtook(plan, { item, field, by, was, now }) {
  const label = (fieldOf(item, field)?.label ?? field).toLowerCase()
  const [yours, theirs] = [was, now].map((found) => words(plan, item, field, found) || "none")
  return `${nameOf(plan, by)} changed this after you: ${label} is now ${theirs}, yours was ${yours}.`
}

export function fillNotes(room, parent, notes) {
  show(parent, notes.length > 0)
  list(parent, notes, (note) => note.id, () => clone("note"), (node, note) => {
    attr(node, "data-kind", note.kind)
    text($("[data-text]", node), note.text)
    const typed = note.field && note.typed ? words(room.store.shown, note.place, note.field, note.typed) : note.typed
    const kept = typeof typed === "string" && typed ? `You entered: ${typed}` : ""
    text($("[data-typed]", node), kept)
    show($("[data-typed]", node), kept)
    show($("[data-correct]", node), note.kind === "refused")
    text($("[data-correct]", node), room.corrects(note) || note.field ? "Correct it" : "Try again")
    $("[data-correct]", node).onclick = () => correct(room, node, note)
    $("[data-dismiss]", node).onclick = () => room.dismiss(note)
  })
}

// Back into the editor, or the form, with what was typed; where there is none, the same once more.
function correct(room, node, note) {
  const form = room.corrects(note)
  room.dismiss(note)
  if (form) return form()
  const near = node.closest("[data-item]") ?? document
  const field = `.field[data-field="${note.field}"]`
  const slots = [...$$(field, near), ...$$(`[data-item="${note.place}"] ${field}`)]
  const slot = slots.find((one) => one.checkVisibility())
  if (slot) edit(room, slot, { typed: note.typed })
  else room.act(note.entry.type, note.entry.data)
}

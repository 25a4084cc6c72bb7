// What an author has to be told at the place where it happened: a refusal with what was typed, or that somebody changed
// a value after them. Each can be put right or dismissed.

import { within } from "../plan/language.js"
import { edit } from "./edit.js"
import { fieldOf, read, words } from "./fields.js"
import { mayPutBack, putBack } from "./mine.js"
import { placeOf } from "./places.js"
import { groupBy, lookUp } from "../plan/reading.js"
import { nameOf } from "../plan/words.js"
import { $, $$, attr, clone, list, show, text } from "../dom/nodes.js"

// All notes, by place; computed once per change.
export function collectNotes(store) {
  const plan = store.shown
  const refused = store.refusals.map((entry) => {
    const { place, field, typed } = placeOf(entry, plan)
    return { id: entry.id, kind: "refused", place, field, typed, entry, text: refusal(plan, place, field, entry) }
  })
  const overtaken = store.overtaken.filter((told) => isAnothers(store, told)).map((told) => {
    return { ...told, kind: "overtaken", place: told.item, text: overtook(store, told) }
  })
  return groupBy([...refused, ...overtaken], (note) => note.place)
}

function refusal(plan, place, field, { refused }) {
  const errors = refused.errors?.map((error) => error.message).join(" ")
  const why = refused.detail || errors || refused.title || "The server refused it."
  const label = field && fieldOf(place, field)?.label
  return `${label ? `${label} not saved` : "Not saved"}: ${why}`
}

// Whether a value is still another's, and not what it was before by now.
function isAnothers(store, { item, field, was }) {
  const now = lookUp(store.shown, item) && read(store.shown, item, field)
  return store.author(item, field) !== store.you.person && JSON.stringify(now) !== JSON.stringify(was)
}

// What somebody else made of a value after its author, as it is by now.
export function overtook(store, { item, field, by, was }) {
  const plan = store.shown
  const label = within(fieldOf(item, field)?.label ?? field)
  const [yours, theirs] = [was, read(plan, item, field)].map((found) => words(plan, item, field, found ?? null) || "none")
  const who = nameOf(plan, store.author(item, field) ?? by)
  return `${who} changed this after you: ${label} is now ${theirs}, yours was ${yours}.`
}

// Whether what is noted at a place is seen without going there.
export const isInView = (place) => $$(`[data-item="${place}"]`).some((node) => {
  const { top, bottom } = node.getBoundingClientRect()
  return node.checkVisibility() && bottom > 0 && top < innerHeight
})

// What is told in the panel is not told once more in the row that it belongs to.
export function fillNotes(room, parent, all) {
  const notes = parent.closest("#panel") ? all : all.filter(({ place }) => place !== room.selected)
  show(parent, notes.length > 0)
  list(parent, notes, (note) => note.id, () => clone("note"), (node, note) => {
    attr(node, "data-kind", note.kind)
    text($("[data-text]", node), note.text)
    const typed = note.field && note.typed ? words(room.store.shown, note.place, note.field, note.typed) : note.typed
    const kept = typeof typed === "string" && typed ? `You entered: ${typed}` : ""
    text($("[data-typed]", node), kept)
    show($("[data-typed]", node), kept)
    const mine = note.kind === "overtaken" && mayPutBack(room, note)
    show($("[data-mine]", node), mine)
    $("[data-mine]", node).onclick = () => putBack(room, note)
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

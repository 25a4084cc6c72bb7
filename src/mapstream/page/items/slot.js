// A field as it is read: a button that shows the value and opens its editor, marked while an edit is on its way.

import { changing, fieldOf, may, read, words } from "./fields.js"
import { attr, make, text } from "../dom/nodes.js"

// A slot with the name of its field before it.
export const labelled = (name, label, more = "prop") =>
  make("div", { class: more },
    make("span", { class: "prop-name" }, label), make("span", { class: "field", "data-field": name }))

// What stands in a slot: its button, or what is written in place.
function settle(slot, node) {
  if (slot.firstElementChild !== node) slot.replaceChildren(node)
}

// Fills `slot` (an element with data-field). `fill(button, shown)` may draw the value in its own way, and return what
// else is to be said to those who do not see it. A slot with data-opens leads to the item's panel, not to its editor.
function fillSlot(room, slot, item, fill = text) {
  const { store } = room
  const name = slot.dataset.field
  const field = fieldOf(item, name)
  const button = (slot.button ??= make("button", { type: "button", class: "field-show" }))
  const written = field.written && changing(store, item, name) === "do" && field.written(room, slot, item)
  if (written || !slot.editor) settle(slot, written || button)
  if (written) return
  const shown = words(store.shown, item, name, read(store.shown, item, name))
  const more = fill(button, shown || field.empty || "")
  const opens = "opens" in slot.dataset
  const told = [shown || field.empty || "none", more].filter(Boolean).join(", ")
  attr(button, "aria-label", opens ? null : `${field.label}: ${told}`)
  attr(button, "disabled", !opens && !may(store, item, name))
  attr(slot, "data-empty", !shown)
  attr(slot, "data-sending", store.sending(item, field.key ?? name))
  attr(slot, "data-refused", room.notes(item).some((note) => note.field === name && note.kind === "refused"))
  if (slot.editor) slot.editor.refresh()
}

export const fillSlots = (room, root, item, fills = {}) => {
  for (const slot of root.querySelectorAll(".field")) fillSlot(room, slot, item, fills[slot.dataset.field])
}

// A field of an item that is a long text: written in place by those who may, once that which writes is here.

import { attr } from "../../dom/nodes.js"

let fillField

async function fetchTexts(room) {
  ({ fillField } = await import("./texts.js"))
  room.store.changed()
}

export const longText = (nameOf, hint) => (room, slot, item) => {
  attr(slot, "aria-busy", !fillField && "true")
  if (!fillField) return void fetchTexts(room)
  return fillField(room, slot, nameOf(item), hint)
}

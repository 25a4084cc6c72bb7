// A field of an item that is a long text: written in place by those who may, once that which writes is here.

let fillField

async function fetchTexts(room) {
  ({ fillField } = await import("./texts.js"))
  room.store.changed()
}

export const longText = (nameOf, hint) => (room, slot, item) => {
  if (!fillField) return void fetchTexts(room)
  return fillField(room, slot, nameOf(item), hint)
}

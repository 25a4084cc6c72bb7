// Putting one's own value back, after somebody else changed it.

import { within } from "../plan/language.js"
import { fieldOf, may, words } from "./fields.js"
import { lookUp } from "../plan/reading.js"
import { titleOf } from "../plan/words.js"

export const mayPutBack = ({ store }, { item, field }) =>
  Boolean(fieldOf(item, field)?.send) && Boolean(lookUp(store.shown, item)) && may(store, item, field)

export function putBack(room, { item, field, was }) {
  const plan = room.store.shown
  const { label, send } = fieldOf(item, field)
  const now = words(plan, item, field, was ?? null) || "none"
  const said = `Put back: “${titleOf(plan, item)}” has its ${within(label)} as you set it: ${now}.`
  room.act(...send(item.split("/")[1], was ?? "", plan), said)
}

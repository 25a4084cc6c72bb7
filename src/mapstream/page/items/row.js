// A row: what an item is called, how it stands, and the few fields that matter most, each edited in place.

import { $, attr, clone, setIcon, text } from "../dom/nodes.js"
import { counted } from "../plan/language.js"
import { standing } from "../plan/over.js"
import { commentsOn, isClaimed, isOverdue, stateOf, todayOf } from "../plan/reading.js"
import { STATUSES, titleOf } from "../plan/words.js"
import { fillChips, proposed, standing as standingChips } from "./chips.js"
import { fillFace, fillPresence } from "./faces.js"
import { fieldOf, nameField } from "./fields.js"
import { fillNotes } from "./notes.js"
import { rowOf } from "./registry.js"
import { fillSlots, labelled } from "./slot.js"

export function createElement(room, { name, status, talk, section: { row } }, id) {
  const node = clone("element")
  node.dataset.item = `${name}/${id}`
  $(".field-title", node).dataset.field = nameField(name)
  const ours = name === "people" && room.store.shown.people[id].side === room.store.you.side
  const own = (field) => field.replace(/^own_/, `${room.store.you.side}_`)
  $(".facts", node).append(...row.filter((field) => !ours || !field.startsWith("own_")).map(own).map((field) => {
    const found = fieldOf(node.dataset.item, field)
    return labelled(field, found.notes ? `${found.label} · our note` : found.label, "fact")
  }))
  if (!status) $(".status", node).remove()
  if (name !== "people") $(".face", node).remove()
  if (!talk) $(".talk", node).remove()
  return node
}

export function fillElement(room, row, item, asStored) {
  const { store } = room
  const found = standing(store, item, asStored)
  const plan = store.shown
  const [collection, id] = item.split("/")
  const title = titleOf(plan, item)
  attr(row, "aria-label", title)
  attr(row, "data-status", stateOf(found))
  attr(row, "data-sending", store.sending(item))
  attr(row, "data-open", room.selected === item)
  attr(row, "data-overdue", isOverdue({ ...found, status: stateOf(found) }, todayOf(store)) && collection !== "kpis")
  if ($(".status", row)) fillStatus($(".status", row), { ...found, title, status: stateOf(found) }, store.readOnly)
  if (collection === "people") fillFace($(".face", row), plan, id)
  fillSlots(room, row, item)
  fillChips($(".chips", row), chipsOf(room, collection, id, found))
  if ($(".talk", row)) fillTalk($(".talk", row), plan, item, title)
  attr($(".edit-title", row), "aria-label", `Edit title of ${title}`)
  attr($(".more", row), "aria-label", `More actions for ${title}`)
  fillPresence(room, $(".presence", row), item, (field) => fieldOf(item, field)?.label ?? "")
  fillNotes(room, $(".notes", row), room.notes(item))
}

const chipsOf = (room, collection, id, found) => [
  proposed(room, `${collection}/${id}`),
  ...(rowOf(collection).chips?.(room, id, found) ?? []),
  ...standingChips({ ...found, completion: found.completion ?? found.judgement }),
]

export function fillStatus(button, item, readOnly) {
  const claimed = isClaimed(item)
  const words = claimed ? `${STATUSES[item.status]}, only claimed` : STATUSES[item.status]
  setIcon(button.firstElementChild, claimed ? "claimed" : item.status)
  attr(button, "data-status", claimed ? "claimed" : item.status)
  attr(button, "aria-label", `Status of ${item.title}: ${words}`)
  attr(button, "title", words)
  attr(button, "disabled", readOnly)
}

export function fillTalk(button, plan, item, title) {
  const said = commentsOn(plan, item)
  const open = said.filter(([, comment]) => !comment.resolved && !comment.reply_to).length
  text(button.lastElementChild, said.length ? String(said.length) : "")
  attr(button, "data-count", said.length)
  attr(button, "data-open", open > 0)
  attr(button, "aria-label", `${counted(said.length, "comment", "comments")} on ${title}`)
}

// Moving a task with the mouse: by its grip, before or after another task, also into another milestone. A shortcut
// only; the same is done with Alt and the arrow keys, the row's menu, and the milestone field.

import { $, $$, attr } from "../../dom/nodes.js"
import { lookUp } from "../../plan/reading.js"

export function setUpDrag(room) {
  let dragged = null

  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.(".grip")?.closest(".task")
    if (!row || room.store.readOnly) return
    dragged = row.dataset.item
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", row.getAttribute("aria-label"))
    event.dataTransfer.setDragImage(row, 20, 20)
  })
  document.addEventListener("dragover", (event) => {
    const place = dragged && placeAt(event)
    mark(place)
    if (place) event.preventDefault()
  })
  document.addEventListener("drop", (event) => {
    const place = dragged && placeAt(event)
    if (!place) return
    event.preventDefault()
    put(room, dragged, place)
  })
  document.addEventListener("dragend", () => {
    dragged = null
    mark(null)
  })
}

// Above the middle of a row is before it; in a group but on no row is into the group.
function placeAt(event) {
  const group = event.target.closest?.(".group")
  const row = event.target.closest?.(".task")
  if (!row) return group && { group, node: $(".add-task", group), where: "before" }
  const { top, height } = row.getBoundingClientRect()
  return { group, row, node: row, where: event.clientY < top + height / 2 ? "before" : "after" }
}

function mark(place) {
  for (const node of $$("[data-drop]")) if (node !== place?.node) attr(node, "data-drop", null)
  if (place) attr(place.node, "data-drop", place.where)
}

function put(room, item, { group, row, where }) {
  const milestone = group.dataset.item?.split("/")[1] ?? null
  const id = item.split("/")[1]
  const task = lookUp(room.store.shown, item)
  if (!task || row?.dataset.item === item) return
  if ((task.milestone ?? null) !== milestone) room.act("edit_task", { task: id, milestone })
  if (row) room.act("move", { item, [where]: row.dataset.item })
}

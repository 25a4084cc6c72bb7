// One task as a row: what it is, who leads it, when it is due, and everything that keeps it from being simply done.

import { fieldOf } from "../../items/fields.js"
import { daysOverdue, isOpen, todayOf } from "../../plan/reading.js"
import { standing } from "../../plan/over.js"
import { nameOf, wanted } from "../../plan/words.js"
import { fillChips } from "../../items/chips.js"
import { fillStatus, fillTalk } from "../../items/row.js"
import { taskChips } from "./chips.js"
import { $, attr, clone, icon, make, show, text } from "../../dom/nodes.js"
import { fillExpected } from "../forecast/expected.js"
import { fillFace, fillPresence } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"
import { fillSlots } from "../../items/slot.js"

export function createTaskRow(id) {
  const row = clone("task-row")
  row.dataset.item = `tasks/${id}`
  return row
}

export function fillTaskRow(room, row, [id, found]) {
  const { store } = room
  const plan = store.shown
  const item = `tasks/${id}`
  const task = standing(store, item, found)
  const late = daysOverdue(task, todayOf(store))
  attr(row, "data-status", task.status)
  attr(row, "data-side", task.side)
  attr(row, "data-overdue", late > 0)
  attr(row, "data-sending", store.sending(item))
  attr(row, "data-open", room.selected === item)
  attr(row, "aria-label", task.title)
  fillStatus($(".status", row), task, store.readOnly)
  fillSlots(room, row, item, {
    lead: (button, shown) => fillLead(button, plan, task, shown),
    due: (button, shown) => fillDue(button, task, shown, late),
  })
  fillExpected(room, $("[data-expected]", row), item, task)
  fillChips($(".chips", row), taskChips(room, plan, id, task))
  fillTalk($(".talk", row), plan, item, task.title)
  attr($(".edit-title", row), "aria-label", `Edit title of ${task.title}`)
  attr($(".more", row), "aria-label", `More actions for ${task.title}`)
  fillPresence(room, $(".presence", row), item, (field) => fieldOf(item, field)?.label ?? "")
  fillNotes(room, $(".notes", row), room.notes(item))
}

function fillLead(button, plan, task, shown) {
  if (!button.firstElementChild) {
    const face = make("span", { class: "face small", "aria-hidden": "true" })
    button.append(face, make("span", { class: "lead-name" }), icon("check"))
    button.lastElementChild.classList.add("confirmed")
  }
  const [face, name, tick] = button.children
  const confirmed = isOpen(task) && task.lead && task.confirmed
  const others = task.supporters?.length ?? 0
  fillFace(face, plan, task.lead)
  text(name, `${task.lead ? shown : wanted(task)}${others ? ` +${others}` : ""}`)
  tick.toggleAttribute("hidden", !confirmed)
  const support = others && `with ${task.supporters.map((id) => nameOf(plan, id)).join(", ")}`
  const more = [confirmed && "confirmed", support].filter(Boolean).join(", ")
  attr(button, "title", more || null)
  return more
}

function fillDue(button, task, shown, late) {
  if (!button.firstElementChild) button.append(make("time"), make("span", { class: "late" }))
  text(button.firstElementChild, shown || "Tentative")
  attr(button.firstElementChild, "datetime", task.due)
  const overdue = late > 0 ? `${late} ${late === 1 ? "day" : "days"} overdue` : ""
  text(button.lastElementChild, overdue)
  show(button.lastElementChild, late > 0)
  return overdue
}

// One task as a row: what it is, who leads it, when it is due, and everything that keeps it from being simply done. Only
// what is near the window is drawn; of the others there is their title, so that the browser's search finds them.

import { fieldOf } from "../../items/fields.js"
import { counted } from "../../plan/language.js"
import { daysOverdue, entries, isOpen, todayOf } from "../../plan/reading.js"
import { standing } from "../../plan/over.js"
import { nameOf, wanted } from "../../plan/words.js"
import { fillChips } from "../../items/chips.js"
import { fillStatus, fillTalk } from "../../items/row.js"
import { later, once, whenIdle } from "../../items/lazy.js"
import { taskChips } from "./chips.js"
import { $, $$, attr, clone, icon, make, show, text } from "../../dom/nodes.js"
import { watch } from "../../dom/near.js"
import { fillExpected } from "../forecast/expected.js"
import { fillFace, fillPresence } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"
import { fillSlots } from "../../items/slot.js"

// Of a plan with few tasks all are drawn. They are counted once for each change: every row asks.
const FEW = 100
let tallied = {}

export function isLong({ store }) {
  const { tasks } = store.shown
  if (tallied.tasks !== tasks) tallied = { tasks, long: entries(tasks).length > FEW }
  return Boolean(tallied.long)
}

const setUpDrag = later(() => import("./drag.js"), "setUpDrag")

// Rows are dragged; what is printed is all of them.
export const setUpRows = once((room) => {
  whenIdle(() => setUpDrag(room))
  addEventListener("beforeprint", () => $$("#content .task").forEach((row) => turn(room, row, true)))
})

export function createTaskRow(room, id, near) {
  const row = make("li", { class: "task", "data-item": `tasks/${id}` })
  if (near) draw(row)
  else sketch(row)
  watch(row, (near, { height }) => (near || isLong(room)) && turn(room, row, near, height))
  return row
}

export function fillTaskRow(room, row, entry) {
  const same = row.entry?.[1] === entry[1]
  row.entry = entry
  if (row.drawn) return fillDrawn(room, row, entry)
  if (same) return
  const [, { title }] = entry
  text(row.firstElementChild, title)
  attr(row, "aria-label", title)
}

// Drawn as it comes near, taken away as it goes: not what somebody is at.
function turn(room, row, near, height) {
  if (row.drawn && near) return sizeOthers(row, height)
  if (near === row.drawn || !row.isConnected || (!near && row.matches(":focus-within, :has(.editor)"))) return
  const { entry } = row
  if (near) draw(row)
  else sketch(row, height)
  row.entry = null
  fillTaskRow(room, row, entry)
}

// The width of the window that the rows were last measured at.
let sized = 0

// What is not drawn yet is as high as the rows that are, so that nothing moves when it is.
function sizeOthers(row, height) {
  if (sized === innerWidth) return
  sized = innerWidth
  document.documentElement.style.setProperty("--row", `${height}px`)
}

function draw(row) {
  row.drawn = true
  row.classList.remove("task-sketch")
  row.style.height = ""
  row.replaceChildren(...clone("task-row").childNodes)
}

function sketch(row, height) {
  row.drawn = false
  row.classList.add("task-sketch")
  row.style.height = height ? `${height}px` : ""
  row.replaceChildren(make("p"))
}

function fillDrawn(room, row, [id, found]) {
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
  show($("[data-condition]", row), (task.condition || row.closest("[data-asks=condition]")) && isOpen(task))
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
  const overdue = late > 0 ? counted(late, "day overdue", "days overdue") : ""
  text(button.lastElementChild, overdue)
  show(button.lastElementChild, late > 0)
  return overdue
}

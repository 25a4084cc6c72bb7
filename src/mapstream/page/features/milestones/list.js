// The plan itself: milestones in their order as dated decisions, each with its tasks, and the tasks of no milestone.

import { counted, within } from "../../plan/language.js"
import { fieldOf } from "../../items/fields.js"
import { rolesToFind } from "../roles/finding.js"
import { daysBetween, distance } from "../../plan/dates.js"
import { daysOverdue, entries, groups, isOpen, progress, todayOf } from "../../plan/reading.js"
import { standing } from "../../plan/over.js"
import { SIDES, plain, progressWords } from "../../plan/words.js"
import { chip, fillChips, proposed, standing as standingChips } from "../../items/chips.js"
import { $, attr, beginWithSide, clone, list, make, show, text } from "../../dom/nodes.js"
import { fillPresence } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"
import { fillSlots } from "../../items/slot.js"
import { fillStatus } from "../../items/row.js"
import { fillExpected } from "../forecast/expected.js"
import { timed } from "../tasks/chips.js"
import { createTaskRow, fillTaskRow, isLong, setUpRows } from "../tasks/row.js"

const rows = new Map()

// How many rows are drawn of a long plan before anybody has moved in it.
const FIRST = 24

export function fillTitle(room, node) {
  attr($("[data-area=table]", node), "href", room.areas.addressOf("table"))
  fillNotes(room, $("#making-notes", node), room.notes("making"))
}

export function fillMilestones(room) {
  setUpRows(room)
  const plan = room.store.shown
  const all = groups(plan)
  const current = all.find(({ milestone }) => milestone?.status === "open")?.id
  if (!$("#milestones").firstElementChild) rows.clear()
  list($("#milestones"), all, (group) => group.id ?? "loose", (group) => createGroup(room, group), (node, group) => {
    const titled = group.id || all.length > 1
    if (group.milestone) fillHead(room, node, group, group.id === current)
    else text($(".group-title", node), titled && all.length > 1 ? "Other tasks" : "Tasks")
    fillTasks(room, node, group)
    show(node, group.id || group.tasks.length || !room.store.readOnly)
  })
  for (const id of [...rows.keys()]) if (!(id in (plan.tasks ?? {}))) rows.delete(id)
  show($("#no-milestones"), entries(plan.milestones).length === 0 && !room.store.readOnly)
  show($("[data-apply-template]"), room.store.you.side === "seller")
  fillNotes(room, $("#milestone-notes"), room.notes("add/milestones"))
  fillToBeFound(room, $("#to-be-found"))
}

// Who is still to be found is asked for once, not on every row.
function fillToBeFound({ store }, box) {
  const roles = rolesToFind(store.shown)
  show(box, roles.length && !store.readOnly)
  const words = roles.map(({ side, role, count }) => `${plain(role)} (${within(SIDES[side])}, ${steps(count)})`)
  text(box.firstElementChild, `Still to be found: ${words.join(", ")}.`)
}

const steps = (count) => counted(count, "step", "steps")

// What comes when the work towards a decision begins.
function fillToCome({ store }, box, milestone) {
  const count = Object.keys(milestone?.to_come ?? {}).length
  const open = count > 0 && isOpen(milestone)
  show(box, open)
  if (!open) return
  text(box.firstElementChild, counted(count, "step comes when the work on this begins.", "steps come when the work on this begins."))
  show(box.lastElementChild, !store.readOnly)
}

function createGroup(room, group) {
  const node = clone(group.id ? "milestone" : "loose-tasks")
  if (group.id) node.dataset.item = `milestones/${group.id}`
  $(".add-task", node).dataset.milestone = group.id ?? ""
  beginWithSide(node, room.store.you.side)
  return node
}

function fillTasks(room, node, { id, milestone, tasks }) {
  list($(".tasks", node), tasks, ([task]) => task, ([task]) => {
    if (!rows.has(task)) rows.set(task, createTaskRow(room, task, rows.size < FIRST || !isLong(room)))
    return rows.get(task)
  }, (row, entry) => fillTaskRow(room, row, entry))
  if (id) fillToCome(room, $(".to-come", node), standing(room.store, `milestones/${id}`, milestone))
  show($(".no-tasks", node), tasks.length === 0 && !milestone?.to_come)
  const where = milestone ? `Add a task to ${milestone.title}` : "Add a task"
  attr($(".add-task input", node), "aria-label", where)
  fillNotes(room, $(".add-notes", node), room.notes(id ? `add/milestones/${id}` : "add/tasks"))
}

function fillHead(room, node, { id, milestone: found, tasks }, current) {
  const item = `milestones/${id}`
  const milestone = standing(room.store, item, found)
  const today = todayOf(room.store)
  const late = daysOverdue(milestone, today)
  attr(node, "data-status", milestone.status)
  attr(node, "data-current", current)
  attr(node, "data-overdue", late > 0)
  attr(node, "aria-label", `Milestone: ${milestone.title}`)
  fillStatus($(".status", node), milestone, room.store.readOnly)
  const head = $(".milestone-head", node)
  fillSlots(room, head, item, {
    due: (button, shown) => {
      if (!button.firstElementChild) button.append(make("time"))
      text(button.firstElementChild, shown || "Set a date")
      attr(button.firstElementChild, "datetime", milestone.due)
    },
  })
  attr($(".more", head), "aria-label", `More actions for ${milestone.title}`)
  attr($(".edit-title", head), "aria-label", `Edit title of ${milestone.title}`)
  const counted = progress(tasks.map(([, task]) => task))
  text($("[data-done]", head), counted.total ? progressWords(counted) : "")
  text($("[data-when]", head), when(milestone, late, today))
  show($("[data-condition]", head), (milestone.condition || node.closest("[data-asks=condition]")) && isOpen(milestone))
  fillExpected(room, $("[data-expected]", head), item, milestone)
  fillChips($(".chips", head), chips(room, item, milestone))
  fillPresence(room, $(".milestone-head .presence", node), item, (field) => fieldOf(item, field)?.label ?? "")
  fillNotes(room, $(".milestone-head .notes", node), room.notes(item))
}

function when(milestone, late, today) {
  if (!milestone.due || !isOpen(milestone)) return ""
  if (late > 0) return counted(late, "day overdue", "days overdue")
  return daysBetween(today, milestone.due) <= 60 ? distance(milestone.due, today) : ""
}

const chips = (room, item, milestone) => [
  proposed(room, item),
  milestone.status === "reached" && chip("reached", "Reached", "good", "check"),
  ...standingChips(milestone),
  ...timed(room.store.shown, milestone),
]

// The fields of tasks.

import { entries } from "../../plan/reading.js"
import { nameOf } from "../../plan/words.js"
import { among, due, editing, everybody, lead, milestoneOf, orNull, role, side, visibleTo } from "../../items/kinds.js"

const task = editing("edit_task", "task")

export const KINDS = {
  task: "Task", meeting: "Meeting", review: "Review", decision: "Decision", signature: "Signature",
}

// What tasks and milestones need in time.
export const timed = (edit, type, key) => ({
  pinned: edit("choice", "pinned", "Scheduling", {
    ...among({ no: "May move its date", yes: "Leaves its date alone" }), read: (item) => (item.pinned ? "yes" : "no"),
    send: (id, pinned) => [type, { [key]: id, pinned: pinned === "yes" ? true : null }],
  }),
  gate: edit("choice", "gate", "Only on a day of", {
    options: (plan) => entries(plan.plan?.calendar?.gates).map(([id, { title }]) => ({ id, label: title })),
    say: (plan, id) => plan.plan?.calendar?.gates?.[id]?.title ?? "A day that is no longer there",
    optional: "Any working day", empty: "Any working day",
  }),
})

export const fields = {
  title: task("text", "title", "Title", { required: true }),
  due: due("reschedule_task", "task", "Tentative"),
  lead: lead("assign_task", "task", "tasks"),
  side: side("assign_task", "task", "tasks"),
  role: task("choice", "role", "Role, until there is a lead", role("tasks")),
  supporters: {
    label: "Supporters", input: "several", options: everybody, empty: "Nobody",
    say: (plan, ids) => (ids ?? []).map((id) => nameOf(plan, id)).join(", "),
    send: (task, supporters) => ["assign_task", { task, supporters }],
  },
  days: task("number", "days", "Working days", { min: 0, max: 1000, empty: "Not estimated" }),
  milestone: {
    label: "Milestone", ...milestoneOf("tasks"),
    send: (task, milestone) => ["edit_task", { task, milestone: orNull(milestone) }],
  },
  ...timed(task, "edit_task", "task"),
  kind: task("choice", "kind", "Kind", { ...among(KINDS), read: (found) => found.kind ?? "task" }),
  visible_to: visibleTo("tasks"),
  purpose: task("long", "purpose", "Purpose", { empty: "What is this step meant to achieve?" }),
  condition: task("long", "condition", "Done when", { empty: "What proves it done? Name the artifact." }),
  status: { label: "Status" },
}

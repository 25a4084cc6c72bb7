// The fields that can be edited in place: how each is called, entered and sent. One list for rows, panels, refusals
// and the note that somebody changed a field after you. A lead is of their task's side: changing one of the two sees
// to the other.

import { people, lookUp, milestones } from "../plan/reading.js"
import { KINDS, SIDES, VISIBILITY, nameOf, value, visibility } from "../plan/words.js"
import { day } from "../plan/dates.js"

const orNull = (text) => text || null
const choices = (words) => () => Object.entries(words).map(([id, label]) => ({ id, label }))
const person = (plan) =>
  ["seller", "buyer"].flatMap((side) =>
    people(plan, side).map(([id, { name }]) => ({ id, label: name, group: SIDES[side] })),
  )

const title = (type, key) => ({
  label: "Title", input: "text", required: true, send: (id, title) => [type, { [key]: id, title }],
})
const due = (type, key, empty) => ({
  label: "Due date", input: "date", empty, reasoned: true,
  send: (id, due, plan, reason) => [type, { [key]: id, due: orNull(due), ...(reason && { reason }) }],
})
const long = (type, key, name, label, empty) => ({
  label, input: "long", empty, send: (id, text) => [type, { [key]: id, [name]: orNull(text) }],
})
const visibleTo = (collection) => ({
  label: "Visible to", input: "choice", options: choices(VISIBILITY), preset: "everyone",
  read: (item) => (Array.isArray(item.visible_to) ? item.visible_to : item.visible_to ?? "everyone"),
  say: (plan, found) => visibility(found),
  send: (id, visible_to) => ["set_visibility", { item: `${collection}/${id}`, visible_to }],
})

export const FIELDS = {
  plan: {
    name: { label: "Plan name", input: "text", required: true, send: (_, name) => ["edit_plan", { name }] },
    alias: {
      label: "What you call this plan", input: "text", empty: "Mutual action plan",
      send: (_, alias) => ["edit_plan", { alias: orNull(alias) }],
    },
    goal: { label: "Goal" },
  },
  milestones: {
    title: title("edit_milestone", "milestone"),
    due: due("reschedule_milestone", "milestone", "Set a date"),
    condition: long("edit_milestone", "milestone", "condition", "Done when", "What proves it? Name the artifact."),
    visible_to: visibleTo("milestones"),
    status: { label: "Status" },
  },
  tasks: {
    title: title("edit_task", "task"),
    due: due("reschedule_task", "task", "Tentative"),
    purpose: long("edit_task", "task", "purpose", "Purpose", "What is this step meant to achieve?"),
    condition: long("edit_task", "task", "condition", "Done when", "What proves it done? Name the artifact."),
    side: {
      label: "Side", input: "choice", options: choices(SIDES), say: (_, side) => SIDES[side],
      send: (task, side, plan) => {
        const lead = plan.tasks[task].lead
        return ["assign_task", { task, side, ...(lead && plan.people[lead]?.side !== side && { lead: null }) }]
      },
    },
    lead: {
      label: "Lead", input: "choice", options: person, optional: "Nobody yet", empty: "No lead yet",
      send: (task, lead, plan) => {
        const side = plan.people[lead]?.side ?? plan.tasks[task].side
        return ["assign_task", { task, lead: orNull(lead), ...(side !== plan.tasks[task].side && { side }) }]
      },
    },
    supporters: {
      label: "Supporters", input: "several", options: person, empty: "Nobody",
      say: (plan, ids) => (ids ?? []).map((id) => nameOf(plan, id)).join(", "),
      send: (task, supporters) => ["assign_task", { task, supporters }],
    },
    milestone: {
      label: "Milestone", input: "choice", optional: "No milestone", empty: "No milestone",
      options: (plan) => milestones(plan).map(([id, { title: label }]) => ({ id, label })),
      send: (task, milestone) => ["edit_task", { task, milestone: orNull(milestone) }],
    },
    kind: {
      label: "Kind", input: "choice", options: choices(KINDS), read: (task) => task.kind ?? "task",
      say: (_, kind) => KINDS[kind], send: (task, kind) => ["edit_task", { task, kind }],
    },
    visible_to: visibleTo("tasks"),
    status: { label: "Status" },
  },
}

export const fieldOf = (item, name) => FIELDS[item.split("/")[0]]?.[name]

export function read(plan, item, name) {
  const found = item === "plan" ? plan.plan : lookUp(plan, item)
  if (!found) return undefined
  return fieldOf(item, name)?.read?.(found) ?? found[name]
}

export function words(plan, item, name, found = read(plan, item, name)) {
  const field = fieldOf(item, name)
  if (found === undefined || found === null || found === "") return ""
  if (field?.say) return field.say(plan, found)
  return field?.input === "date" ? day(found) : value(plan, name, found)
}

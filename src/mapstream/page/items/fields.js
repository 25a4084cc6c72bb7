// The fields that can be edited in place: how each is called, entered and sent. One list for rows, panels, refusals
// and the note that somebody changed a field after you.

import { day } from "../plan/dates.js"
import { lookUp } from "../plan/reading.js"
import { value } from "../plan/words.js"
import { BLACKOUTS, CALENDAR, GATES } from "../features/calendar/fields.js"
import { CRITERIA, DELIVERABLES, KPIS, PHASES, RISKS } from "../features/phases/index.js"
import { PEOPLE } from "../features/people/fields.js"
import { COMMERCIALS, DECISION_PROCESS, INTRODUCTION, PLAN, STAGES } from "../features/parties/fields.js"
import { MILESTONES, TASKS } from "../features/tasks/fields.js"

export const FIELDS = {
  plan: PLAN, milestones: MILESTONES, tasks: TASKS, phases: PHASES, criteria: CRITERIA, kpis: KPIS,
  deliverables: DELIVERABLES, risks: RISKS, people: PEOPLE, commercials: COMMERCIALS,
  decision_process: DECISION_PROCESS, stages: STAGES, calendar: CALENDAR, blackouts: BLACKOUTS, gates: GATES,
  introduction: INTRODUCTION,
}

// The field that an item is known by.
const NAMES = { kpis: "metric", people: "name" }
export const nameField = (collection) => NAMES[collection] ?? "title"

const collectionOf = (item) => item.split("/")[0]

export const fieldOf = (item, name) => FIELDS[collectionOf(item)]?.[name]

export function read(plan, item, name) {
  const found = lookUp(plan, item)
  if (!found) return undefined
  return fieldOf(item, name)?.read?.(found) ?? found[name]
}

// Whether a reader may change a field; the server has the last word.
export function may(store, item, name) {
  return !store.readOnly && (fieldOf(item, name).may?.(store.you, lookUp(store.shown, item)) ?? true)
}

export function words(plan, item, name, found = read(plan, item, name)) {
  const field = fieldOf(item, name)
  if (found === undefined || found === null || found === "") return ""
  if (field?.say) return field.say(plan, found)
  if (field?.input === "number") return found.toLocaleString()
  return field?.input === "date" ? day(found) : value(plan, name, found)
}

// The fields that can be edited in place, as features declare them: one list for rows, panels, refusals and the note that
// somebody changed a field after you.

import { day } from "../plan/dates.js"
import { lookUp } from "../plan/reading.js"
import { value } from "../plan/words.js"
import { rowOf } from "./registry.js"

// The field that an item is known by.
export const nameField = (item) => rowOf(item)?.known ?? "title"

export const fieldsOf = (item) => rowOf(item)?.fields

export const fieldOf = (item, name) => fieldsOf(item)?.[name]

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

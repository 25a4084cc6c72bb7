// The fields that can be edited in place, as features declare them: one list for rows, panels, refusals and the note that
// somebody changed a field after you.

import { day } from "../plan/dates.js"
import { LOCALE } from "../plan/language.js"
import { lookUp } from "../plan/reading.js"
import { value } from "../plan/words.js"
import { verdict } from "../plan/rights.js"
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

// Whether a reader may change a field, or propose to; the server has the last word.
export function may(store, item, name) {
  const own = fieldOf(item, name).may?.(store.you, lookUp(store.shown, item)) ?? true
  return !store.readOnly && own && changing(store, item, name) !== "no"
}

// What comes of changing a field: "do", "propose" or "no".
export function changing(store, item, name) {
  const { send } = fieldOf(item, name)
  if (!send || (item.includes("/") && !lookUp(store.shown, item))) return "do"
  const [type, data] = send(item.split("/")[1], read(store.shown, item, name) ?? "", store.shown)
  return verdict(store, type, item, data)
}

export function words(plan, item, name, found = read(plan, item, name)) {
  const field = fieldOf(item, name)
  if (found === undefined || found === null || found === "") return ""
  if (field?.say) return field.say(plan, found)
  if (field?.input === "number") return found.toLocaleString(LOCALE)
  return field?.input === "date" ? day(found) : value(plan, name, found)
}

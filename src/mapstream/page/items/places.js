// Where on the page a command belongs: refusals are shown where they happened, with what was typed.

import { fieldOf, fieldsOf } from "./fields.js"
import { every, rowOf, rows } from "./registry.js"

const keys = () => rows().filter(({ key }) => key)

// Other items may be named in a command beside the one that it is about, which is in the command's own name.
const subjectOf = (type, data) =>
  keys().find(({ key }) => data[key] && type.endsWith(`_${key}`)) ?? keys().find(({ key }) => data[key])

function itemOf({ type, data }, plan) {
  if (data.item) return data.item
  const row = subjectOf(type, data)
  if (!row) return "plan"
  return row.place?.(data, plan) ?? `${row.name}/${data[row.key]}`
}

const added = (type) => keys().find(({ key }) => type === `add_${key}`)?.name

export function placeOf(entry, plan) {
  const { type, data } = entry
  const typed = data.title ?? data.metric ?? data.text ?? data.name
  const named = every("places")[type]
  if (typeof named === "function") {
    const place = named(entry)
    return typeof place === "string" ? { place, typed } : place
  }
  if (type.startsWith("add_")) return { place: `add/${added(type)}`, typed }
  const place = named ?? itemOf(entry, plan)
  if (!fieldsOf(place)) return { place }
  const { key: own, fieldOf: entered = (_, __, name) => name } = rowOf(place)
  const key = Object.keys(data).find((name) => name !== own && fieldOf(place, entered(entry, plan, name))?.send)
  return { place, field: key && entered(entry, plan, key), typed: key && data[key] }
}

// What is looked for in the history: words or a day, somebody or a side, a kind of change, what one has missed.

import { beginningOf, endOf, typedDay } from "../../plan/dates.js"

export const KINDS = {
  "": "All kinds", dates: "Dates", owners: "Owners", scope: "Scope", done: "What is done", people: "People",
  materials: "Documents", talk: "Talk", looks: "Looks", agreement: "Agreement",
}
export const SIDES = { "side:seller": "The seller’s side", "side:buyer": "The buyer’s side" }

// The query with which the server is asked.
export function queryOf({ q, by, kind, away, goal }, now = new Date()) {
  const query = new URLSearchParams()
  const day = typedDay(q, now)
  if (day) query.set("from", beginningOf(day))
  if (day) query.set("to", endOf(day))
  if (q.trim() && !day) query.set("q", q.trim())
  if (by.startsWith("side:")) query.set("side", by.slice(5))
  else if (by) query.set("by", by)
  if (kind) query.set("kind", kind)
  if (away) query.set("away", "true")
  if (goal) query.set("type", "goal.set")
  return query
}

const LOOKS = new Set(["link.opened", "visit.ended", "view.recorded"])
const FEW = 2

// Entries as they are shown: several looks one after the other are folded together, as a list.
export function folded(entries) {
  const found = []
  for (const entry of entries) {
    const last = found.at(-1)
    if (LOOKS.has(entry.type) && last?.looks) last.looks.push(entry)
    else found.push(LOOKS.has(entry.type) ? { looks: [entry], version: entry.version } : entry)
  }
  return found.flatMap((one) => (one.looks && one.looks.length < FEW ? one.looks : [one]))
}

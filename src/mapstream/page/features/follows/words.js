// What a date follows, in words: pure functions of the document.

import { counted } from "../../plan/language.js"
import { entries, lookUp } from "../../plan/reading.js"

// What an item's date follows, as its name and how many working days after it; null: nothing that is seen.
export function followed(item) {
  const [found] = Object.entries(item.follows ?? {})
  return found ?? null
}

const nameOfFollowed = (plan, name) => (name === "goal" ? "the goal" : lookUp(plan, name)?.title ?? "another date")

export function distance(plan, item) {
  const [name, days] = followed(item)
  const of = nameOfFollowed(plan, name)
  if (days === 0) return `Same day as ${of}`
  const count = counted(Math.abs(days), "working day", "working days")
  return `${count} ${days > 0 ? "after" : "before"} ${of}`
}

// An item and all that follow it, by however many steps: what it cannot follow.
export function followers(plan, item) {
  const found = new Set([item])
  for (const name of found) {
    for (const collection of ["tasks", "milestones"]) {
      for (const [id, one] of entries(plan[collection])) {
        if (followed(one)?.[0] === name) found.add(`${collection}/${id}`)
      }
    }
  }
  return found
}

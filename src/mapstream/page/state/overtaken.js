// Tells the earlier author when somebody else changes a value after them. Knows no event types: it compares the places
// that patches touch.

import { at, touched } from "./merge.js"
import { pathOf, placeAt } from "./paths.js"

const WATCHED = new Set([
  "name", "alias", "goal", "title", "due", "purpose", "condition", "side", "lead", "supporters", "milestone", "kind",
  "days", "pinned", "gate", "role", "seller", "buyer", "shared", "measure", "metric", "unit", "baseline", "target",
  "owner", "severity", "mitigation", "reports_to", "past_days", "note", "pricing", "payment_terms", "commitments",
  "constraints", "approver", "budget_path", "past_purchase",
])

export class Overtaken {
  constructor() {
    this.mine = new Map()
  }

  // Events in order, and who is reading; returns what of theirs was changed: [{item, field, by, was}].
  read(events, me) {
    return events.flatMap((event) => (event.patch ? this.#one(event, me) : []))
  }

  #one({ patch, by }, me) {
    const told = []
    for (const path of touched(patch)) {
      const [item, field] = placeAt(path)
      if (!WATCHED.has(field)) continue
      const value = at(patch, pathOf(path))
      const key = `${item} ${field}`
      if (by === me) {
        this.mine.set(key, value)
      } else if (this.mine.has(key)) {
        const was = this.mine.get(key)
        this.mine.delete(key)
        if (JSON.stringify(was) !== JSON.stringify(value)) told.push({ item, field, by, was, now: value })
      }
    }
    return told
  }
}

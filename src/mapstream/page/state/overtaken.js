// Tells the earlier author when somebody else changes a value after them. Knows no event types: it compares the places
// that patches touch.

import { merge, touched } from "./merge.js"
import { placeAt } from "./paths.js"

const WATCHED = new Set([
  "name", "alias", "goal", "title", "due", "purpose", "condition", "side", "lead", "supporters", "milestone", "kind",
  "days", "pinned", "gate", "role", "seller", "buyer", "shared", "measure", "metric", "unit", "baseline", "target",
  "owner", "severity", "mitigation", "reports_to", "past_days", "note", "pricing", "payment_terms", "commitments",
  "constraints", "approver", "budget_path", "past_purchase",
])

// `read(document, item, field)`: a value as it is entered.
export class Overtaken {
  constructor({ read }) {
    this.valueOf = read
    this.mine = new Map()
  }

  // Events in order, who is reading, and the document before; returns what of theirs was changed:
  // [{item, field, by, was}].
  read(events, me, document) {
    const told = []
    for (const { patch, by } of events) {
      if (!patch) continue
      document = merge(document, patch)
      told.push(...this.#one(patch, by, me, document))
    }
    return told
  }

  #one(patch, by, me, document) {
    const told = []
    for (const path of touched(patch)) {
      const [item, field] = placeAt(path)
      if (!WATCHED.has(field)) continue
      const value = this.valueOf(document, item, field)
      const key = `${item} ${field}`
      if (by === me) {
        this.mine.set(key, value)
      } else if (this.mine.has(key)) {
        const was = this.mine.get(key)
        this.mine.delete(key)
        if (JSON.stringify(was) !== JSON.stringify(value)) told.push({ item, field, by, was })
      }
    }
    return told
  }
}

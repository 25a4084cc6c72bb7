// Tells the earlier author when somebody else changes a value after them. Knows no event types: it compares the places
// that patches touch.

import { at, touched } from "./merge.js"

const WATCHED = new Set([
  "name", "alias", "goal", "title", "due", "purpose", "condition", "side", "lead", "supporters", "milestone", "kind",
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
      const [collection, id, field] = path[0] === "plan" ? ["plan", null, path[1]] : path
      if (!WATCHED.has(field)) continue
      const item = id ? `${collection}/${id}` : collection
      const value = at(patch, id ? path : path.slice(0, 2))
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

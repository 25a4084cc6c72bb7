// How the history tells of changes: sentences with names, and fields from what to what.

import { fieldValue, fieldWords } from "../../plan/changes.js"

const SAID = new Set(["at", "by", "rank", "status", "on", "reply_to"])
const KEPT_BACK = "…"

// A change of the history, for people: {label, before, after}; `field` is a path such as "tasks/<id>/due". Null for
// what its sentence says anyway: who, when, and the state.
export function changeWords(plan, { field, before, after }) {
  const path = field.split("/")
  const names = path.slice(path.length === 1 ? 0 : ["plan", "deal"].includes(path[0]) ? 1 : 2)
  const last = names.at(-1)
  if (SAID.has(last) || after === KEPT_BACK) return null
  const name = names.join("/")
  const say = (found) => (found == null ? "" : fieldValue(plan, name, found))
  return { label: fieldWords(name), before: say(before), after: say(after) }
}

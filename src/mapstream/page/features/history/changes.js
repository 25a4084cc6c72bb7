// How the history tells of changes: sentences with names, and fields from what to what.

import { plain, value } from "../../plan/words.js"

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
const SAID = new Set(["at", "by", "rank", "status", "on", "reply_to"])
const KEPT_BACK = "…"

// A change of the history, for people: {label, before, after}; `field` is a path such as "tasks/<id>/due". Null for
// what its sentence says anyway: who, when, and the state.
export function changeWords(plan, { field, before, after }) {
  const path = field.split("/")
  const names = path.slice(path.length === 1 ? 0 : ["plan", "deal"].includes(path[0]) ? 1 : 2)
  const last = names.at(-1)
  if (SAID.has(last) || after === KEPT_BACK) return null
  const label = plain(names.filter((name) => !ID.test(name)).join(" "))
  const say = (found) => (found == null ? "" : value(plan, last, ID.test(last) && found === true ? last : found))
  return { label, before: say(before), after: say(after) }
}

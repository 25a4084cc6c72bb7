// What taking a change back did, in words.

import { within } from "../plan/language.js"
import { fieldOf, words } from "./fields.js"
import { lookUp } from "../plan/reading.js"
import { plain, titleOf } from "../plan/words.js"
import { touched } from "../state/merge.js"
import { pathOf, placeAt } from "../state/paths.js"

// `before` and `after`: the document without, and with, the patch that takes it back.
export function undoneWords(before, after, patch) {
  const places = new Map(touched(patch).map((path) => [placeAt(pathOf(path)).join(" "), placeAt(path)]))
  const [[item, field] = []] = [...places.values()].filter(([, name]) => name !== "rank" && name !== "confirmed")
  if (!item) return "Your last change was undone."
  const others = new Set([...places.values()].map(([name]) => name)).size - 1
  const more = others > 0 ? `, and ${others} more` : ""
  return `Undone: “${titleOf(lookUp(after, item) ? after : before, item)}” ${fate(before, after, item, field)}${more}.`
}

function fate(before, after, item, field) {
  if (!lookUp(after, item)) return "is gone again"
  if (!lookUp(before, item)) return "is back"
  const label = fieldOf(item, field)?.label ?? plain(field ?? "")
  return `has its ${within(label)} back: ${words(after, item, field) || "none"}`
}

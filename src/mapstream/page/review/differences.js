// What differs between two moments, side by side, grouped as people think.

import { $, attr, clone, list, show, text } from "../dom/nodes.js"
import { doneWords, fieldValue, fieldWords } from "../plan/changes.js"
import { day, dayAt } from "../plan/dates.js"
import { NOTHING, nameOf, titleOf, value } from "../plan/words.js"

const GROUPS = {
  dates: "Dates", owners: "Owners", scope: "Scope", done: "Done", people: "People", materials: "Documents",
  talk: "Talk",
}
const NAMES = { place: "Place in the order", "goal/date": "Goal date" }
const MOST = 6
const TOLD = ["title", "due", "lead", "text", "statement"]

// The rows of each group: one for each field of what changed, one for each item that is new or gone.
export function rowsOf(changes, plan) {
  const rows = Object.fromEntries(Object.keys(GROUPS).map((group) => [group, []]))
  for (const change of changes) {
    const called = calledOf(change, plan)
    if (change.change !== "changed") {
      const latest = change.fields.reduce((one, other) => (other.version > one.version ? other : one))
      const details = change.fields.filter(({ field }) => TOLD.includes(field))
        .map(({ field, after }) => value(plan, field, after ?? null)).filter((said) => said !== NOTHING)
      const now = change.change === "added" ? details.filter((said) => said !== called).join(" · ") || "new" : "gone"
      rows[latest.group].push({ ...latest, called, label: doneWords(change.change), before: "", after: now, item: change.item })
      continue
    }
    for (const field of change.fields) {
      const said = (found) => fieldValue(plan, field.field, found)
      rows[field.group].push({
        ...field, called, item: change.item, label: labelOf(field.field),
        before: said(field.before), after: said(field.after),
      })
    }
  }
  return rows
}

const labelOf = (field) => NAMES[field] ?? fieldWords(field)

function calledOf({ item, title }, plan) {
  const collection = item.split("/")[0]
  if (collection === "comments") return `Comment on ${title || "the plan"}`
  if (collection === "reviews") return `Review of ${day(item.split("/")[1])}`
  return title && item.includes("/") ? title : titleOf(plan, item)
}

export function fillDifferences(parent, changes, plan, go) {
  const rows = rowsOf(changes, plan)
  const shown = Object.keys(GROUPS).filter((group) => rows[group].length)
  list(parent, shown, (group) => group, () => clone("difference-group"), (node, group) => {
    text($("h3", node), GROUPS[group])
    text($("[data-count]", node), String(rows[group].length))
    const key = ({ item, field, label }) => `${item} ${field} ${label}`
    const fill = (rest) => {
      const some = rest || rows[group].length <= MOST ? rows[group] : rows[group].slice(0, MOST)
      list($("ul", node), some, key, () => clone("difference"), (row, one) => fillRow(row, one, plan, go))
      show($("[data-rest]", node), some.length < rows[group].length)
      text($("[data-rest]", node), `Show all ${rows[group].length}`)
    }
    $("[data-rest]", node).onclick = () => fill(true)
    fill(false)
  })
  show(parent, shown.length)
}

function fillRow(row, one, plan, go) {
  text($("[data-called]", row), one.called)
  text($("[data-label]", row), one.label)
  text($("del", row), one.before)
  show($("del", row), one.before)
  text($("ins", row), one.after)
  text($("[data-who]", row), nameOf(plan, one.by, "An integration"))
  text($("time", row), dayAt(one.at))
  attr($("time", row), "datetime", one.at)
  text($("[data-why]", row), one.reason ? `“${one.reason}”` : "")
  show($("[data-why]", row), one.reason)
  $("button", row).onclick = () => go(one.version)
  attr($("button", row), "aria-label", `Go to version ${one.version}`)
}

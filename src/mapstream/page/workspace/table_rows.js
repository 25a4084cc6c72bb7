// A row of a table: so many cells, and what can be done with it in the last.

import { make } from "../dom/nodes.js"

export function makeCells(count, ...actions) {
  const row = make("tr")
  row.append(...Array.from({ length: count }, () => make("td")))
  if (actions.length) {
    row.lastElementChild.className = "actions"
    row.lastElementChild.append(...actions.map((words) => make("button", { type: "button", class: "button small" }, words)))
  }
  return row
}

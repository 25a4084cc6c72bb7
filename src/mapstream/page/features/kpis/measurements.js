// What was measured of a KPI, the latest first.

import { day } from "../../plan/dates.js"
import { LOCALE } from "../../plan/language.js"
import { entries } from "../../plan/reading.js"
import { nameOf } from "../../plan/words.js"
import { $, list, make, show, text } from "../../dom/nodes.js"

export const amount = (value, unit) => [value.toLocaleString(LOCALE), unit].filter(Boolean).join(" ")

const order = ([, a], [, b]) => b.on.localeCompare(a.on) || b.at.localeCompare(a.at)
export const measurements = (kpi) => entries(kpi.measurements).sort(order)

export function fillMeasurements(room, box, _, kpi) {
  const found = measurements(kpi)
  show($("[data-none]", box), found.length === 0)
  const create = () => make("li", {}, make("strong"), make("span", { class: "muted" }))
  list($("ul", box), found, ([id]) => id, create, (node, [, { value, on, by, note }]) => {
    text(node.firstElementChild, amount(value, kpi.unit))
    text(node.lastElementChild, ` ${[day(on), nameOf(room.store.shown, by), note].filter(Boolean).join(" · ")}`)
  })
}

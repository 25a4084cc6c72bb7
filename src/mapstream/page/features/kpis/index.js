// KPIs: figures that the deal is to move, from where to where, and what was measured of them.

import { ask } from "../../dom/dialogs.js"
import { $, text } from "../../dom/nodes.js"
import { remove } from "../../items/asking.js"
import { chip } from "../../items/chips.js"
import { anybody, editing, visibleTo } from "../../items/kinds.js"
import { day } from "../../plan/dates.js"
import { entries } from "../../plan/reading.js"
import { LAST, plainGuesses } from "../../state/guess.js"
import { amount, fillMeasurements, measurements } from "./measurements.js"

const kpi = editing("edit_kpi", "kpi")
const fields = {
  metric: kpi("text", "metric", "Metric", { required: true }),
  baseline: kpi("number", "baseline", "Before", { step: "any", empty: "–" }),
  target: kpi("number", "target", "Target", { step: "any", empty: "–" }),
  unit: kpi("text", "unit", "Unit", { empty: "–", maxlength: 50 }),
  due: kpi("date", "due", "By", { empty: "No date" }),
  owner: kpi("choice", "owner", "Measured by", anybody),
  visible_to: visibleTo("kpis"),
}

const actions = (room, id, kpi) => [
  { id: "measure", label: "Measure…", icon: "edit", run: () => measure(room, id, kpi) },
  remove(room, "remove_kpi", { kpi: id }),
]

async function measure(room, id, { metric, unit }) {
  const answer = await ask("ask-measure", (dialog) => {
    text($("h2", dialog), `Measure “${metric}”`)
    text($("[data-unit]", dialog), unit ? `Value (${unit})` : "Value")
  })
  if (!answer) return
  const { value, on, note } = answer
  const more = { ...(on && { on }), ...(note.trim() && { note: note.trim() }) }
  room.act("measure_kpi", { kpi: id, value: Number(value), ...more })
}

function measured(kpi) {
  const [latest] = measurements(kpi)
  if (!latest) return null
  const [, { value, on }] = latest
  return chip("measured", `${amount(value, kpi.unit)} on ${day(on)}`, reached(kpi, value))
}

// Whether a value has come to its target, from wherever it began.
function reached({ baseline, target }, value) {
  if (target === undefined) return "quiet"
  const down = baseline !== undefined && target < baseline
  return (down ? value <= target : value >= target) ? "good" : "warn"
}

const put = (id, patch) => ({ kpis: { [id]: patch } })

export const kpis = {
  name: "kpis", at: "value", key: "kpi", noun: "KPI", known: "metric", talk: true, ranked: true, fields, actions,
  chips: (room, id, kpi) => [
    measured(kpi),
    !room.store.readOnly && { key: "measure", text: "Measure…", act: () => measure(room, id, kpi), tone: "plain" },
  ],
  parts: [{ template: "measurements", fill: fillMeasurements }],
  section: {
    title: "KPIs", short: "KPIs", empty: "Which figures is this to move, from where to where?",
    row: ["baseline", "target", "unit", "due", "owner"],
    brief: (rows) => `${rows.filter(([, one]) => entries(one.measurements).length).length} of ${rows.length} measured`,
    add: { field: "metric", hint: "Add a metric" },
  },
  guesses: plainGuesses("kpi", put, { rank: LAST }),
}

// One row of a section: what it is called, how it stands, and the few fields that matter most, each edited in place.

import { fieldOf, nameField } from "./fields.js"
import { measure } from "../features/risks/index.js"
import { day } from "../plan/dates.js"
import { isOverdue, stateOf, todayOf } from "../plan/reading.js"
import { standing } from "../plan/over.js"
import { OUTCOMES, SEVERITIES, SIDES, STATUSES, titleOf } from "../plan/words.js"
import { chip, fillChips, standing as standingChips } from "./chips.js"
import { $, attr, clone } from "../dom/nodes.js"
import { fillFace, fillPresence } from "./faces.js"
import { amount, measurements } from "../features/kpis/measurements.js"
import { fillNotes } from "./notes.js"
import { fillSlots, labelled } from "./slot.js"
import { fillStatus, fillTalk } from "../features/tasks/row.js"

const SILENT = new Set(["people", "stages", "blackouts", "gates"])
const STATELESS = new Set([...SILENT, "kpis"])

export function createElement(room, { name, row }, id) {
  const node = clone("element")
  node.dataset.item = `${name}/${id}`
  $(".field-title", node).dataset.field = nameField(name)
  const ours = name === "people" && room.store.shown.people[id].side === room.store.you.side
  const own = (field) => field.replace(/^own_/, `${room.store.you.side}_`)
  $(".facts", node).append(...row.filter((field) => !ours || !field.startsWith("own_")).map(own).map((field) => {
    const found = fieldOf(node.dataset.item, field)
    return labelled(field, found.notes ? `${found.label} · our note` : found.label, "fact")
  }))
  if (STATELESS.has(name)) $(".status", node).remove()
  if (name !== "people") $(".face", node).remove()
  if (SILENT.has(name)) $(".talk", node).remove()
  return node
}

export function fillElement(room, row, item, asStored) {
  const { store } = room
  const found = standing(store, item, asStored)
  const plan = store.shown
  const [collection, id] = item.split("/")
  const title = titleOf(plan, item)
  attr(row, "aria-label", title)
  attr(row, "data-status", stateOf(found))
  attr(row, "data-sending", store.sending(item))
  attr(row, "data-open", room.selected === item)
  attr(row, "data-overdue", isOverdue({ ...found, status: stateOf(found) }, todayOf(store)) && collection !== "kpis")
  if ($(".status", row)) fillStatus($(".status", row), { ...found, title, status: stateOf(found) }, store.readOnly)
  if (collection === "people") fillFace($(".face", row), plan, id)
  fillSlots(room, row, item)
  fillChips($(".chips", row), chipsOf(room, collection, id, found))
  if ($(".talk", row)) fillTalk($(".talk", row), plan, item, title)
  attr($(".edit-title", row), "aria-label", `Edit title of ${title}`)
  attr($(".more", row), "aria-label", `More actions for ${title}`)
  fillPresence(room, $(".presence", row), item, (field) => fieldOf(item, field)?.label ?? "")
  fillNotes(room, $(".notes", row), room.notes(item))
}

const TONES = { high: "warn", critical: "bad" }
const OWN = {
  phases: (_, __, { side }) => [chip("side", `${SIDES[side]} leads`, side)],
  criteria: (_, __, { judgement }) => [
    judgement && chip("verdict", STATUSES[judgement.verdict], judgement.verdict === "met" ? "good" : "bad"),
  ],
  kpis: (room, id, kpi) => [
    measured(kpi),
    !room.store.readOnly && { key: "measure", text: "Measure…", act: () => measure(room, id, kpi), tone: "plain" },
  ],
  deliverables: (_, __, { side, status }) => [
    chip("side", SIDES[side], side), status === "delivered" && chip("delivered", "Delivered", "good", "check"),
  ],
  risks: (_, __, { severity, closure }) => [
    closure
      ? chip("closed", OUTCOMES[closure.outcome], closure.outcome === "occurred" ? "bad" : "good")
      : severity in TONES && chip("severity", SEVERITIES[severity], TONES[severity]),
  ],
  stages: () => [],
  gates: () => [],
  blackouts: () => [],
  people: (room, _, { side, notes }) => [
    chip("side", SIDES[side], side),
    notes?.[room.store.you.side]?.shared && chip("shared", "Our notes are shared", "quiet"),
  ],
}

const chipsOf = (room, collection, id, found) => [
  ...OWN[collection](room, id, found), ...standingChips({ ...found, completion: found.completion ?? found.judgement }),
]

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

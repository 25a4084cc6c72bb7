// What may be done to everything else that a plan consists of.

import { OUTCOMES } from "../../plan/words.js"
import { $, text } from "../../dom/nodes.js"
import { ask, options } from "../../dom/dialogs.js"
import { proven, reasoned } from "../../items/asking.js"

const simply = (room, id, label, icon, type, data, danger) =>
  ({ id, label, icon, danger, run: () => room.act(type, data) })
const remove = (room, type, data) => simply(room, "remove", "Remove", "close", type, data, true)

function phases(room, id, phase) {
  const { title, condition, status } = phase
  const data = { phase: id }
  const run = () => proven(room, "complete_phase", data, phase, condition)
  const first = status === "open"
    ? { id: "complete", label: "Complete…", icon: "check", run }
    : { id: "reopen", icon: "undo", ...reasoned(room, "reopen_phase", data, title) }
  return [first, remove(room, "remove_phase", data)]
}

function criteria(room, id, criterion) {
  const { measure, judgement } = criterion
  const data = { criterion: id }
  const judged = (verdict, label, icon) => ({
    id: verdict, label: `${label}…`, icon,
    run: () => proven(room, "judge_criterion", { ...data, verdict }, criterion, measure, label),
  })
  return [
    judgement?.verdict !== "met" && judged("met", "Met", "check"),
    judgement?.verdict !== "missed" && judged("missed", "Missed", "dropped"),
    judgement && simply(room, "open", "Open again", "undo", "judge_criterion", { ...data, verdict: null }),
    remove(room, "remove_criterion", data),
  ].filter(Boolean)
}

const kpis = (room, id, kpi) => [
  { id: "measure", label: "Measure…", icon: "edit", run: () => measure(room, id, kpi) },
  remove(room, "remove_kpi", { kpi: id }),
]

export async function measure(room, id, { metric, unit }) {
  const answer = await ask("ask-measure", (dialog) => {
    text($("h2", dialog), `Measure “${metric}”`)
    text($("[data-unit]", dialog), unit ? `Value (${unit})` : "Value")
  })
  if (!answer) return
  const { value, on, note } = answer
  const more = { ...(on && { on }), ...(note.trim() && { note: note.trim() }) }
  room.act("measure_kpi", { kpi: id, value: Number(value), ...more })
}

function deliverables(room, id, deliverable) {
  const { title, measure, status } = deliverable
  const data = { deliverable: id }
  if (status !== "open") return [{ id: "reopen", icon: "undo", ...reasoned(room, "reopen_deliverable", data, title) }]
  const run = () => proven(room, "deliver", data, deliverable, measure, "Deliver")
  return [
    { id: "deliver", label: "Delivered…", icon: "check", run },
    { id: "drop", icon: "dropped", danger: true, ...reasoned(room, "drop_deliverable", data, title) },
  ]
}

function risks(room, id, { title, closure }) {
  const data = { risk: id }
  return [
    { id: "close", label: closure ? "Correct…" : "Close…", icon: "check", run: () => close(room, id, title) },
    ...(closure ? [{ id: "reopen", icon: "undo", ...reasoned(room, "reopen_risk", data, title) }] : []),
  ]
}

async function close(room, id, title) {
  const answer = await ask("ask-outcome", (dialog, form) => {
    text($("h2", dialog), `Close “${title}”`)
    options(form.elements.outcome, Object.entries(OUTCOMES).map(([one, label]) => ({ id: one, label })))
  })
  if (!answer) return
  const note = answer.note.trim()
  room.act("close_risk", { risk: id, outcome: answer.outcome, ...(note && { note }) })
}

const stages = (room, id) => [remove(room, "remove_stage", { stage: id })]
const blackouts = (room, id) => [remove(room, "remove_blackout", { blackout: id })]
const gates = (room, id) => [remove(room, "remove_gate", { gate: id })]

export const ELEMENT_ACTIONS = { phases, criteria, kpis, deliverables, risks, stages, blackouts, gates }

// Risks: what could stop the deal, what is done about it, and what became of it.

import { ask, options } from "../../dom/dialogs.js"
import { $, text } from "../../dom/nodes.js"
import { reasoned } from "../../items/asking.js"
import { chip } from "../../items/chips.js"
import { among, anybody, editing, visibleTo } from "../../items/kinds.js"
import { isOpen, lookUp } from "../../plan/reading.js"
import { titleOf } from "../../plan/words.js"
import { LAST, compact, dispute, plainGuesses } from "../../state/guess.js"

const SEVERITIES = { low: "Low", medium: "Medium", high: "High", critical: "Critical" }
const OUTCOMES = {
  mitigated: "It is mitigated", accepted: "It is accepted", occurred: "It has occurred", gone: "It is gone",
}

// What is over cannot be threatened any more.
const threatened = (plan, risk, _you, own = plan.risks?.[risk]?.on) =>
  [["milestones", "Milestones"], ["tasks", "Tasks"], ["deliverables", "Deliverables"]].flatMap(([name, group]) =>
    Object.entries(plan[name] ?? {}).filter(([id, one]) => isOpen(one) || `${name}/${id}` === own)
      .map(([id, { title: label }]) => ({ id: `${name}/${id}`, label, group })),
  )

const risk = editing("edit_risk", "risk")
const fields = {
  title: risk("text", "title", "Title", { required: true }),
  severity: risk("choice", "severity", "Severity", among(SEVERITIES)),
  owner: risk("choice", "owner", "Watched by", anybody),
  on: risk("choice", "on", "Threatens", {
    options: threatened, optional: "Nothing in particular", empty: "Nothing in particular",
    say: (plan, item) => (lookUp(plan, item) ? titleOf(plan, item) : "Something that is not there"),
  }),
  mitigation: risk("long", "mitigation", "What is done about it", { empty: "Nothing yet" }),
  visible_to: visibleTo("risks"),
}

function actions(room, id, { title, closure }) {
  const data = { risk: id }
  const reopen = () => reasoned(room, "reopen_risk", data, title, "Reopen", "Why is it a risk again?")
  return [
    { id: "close", label: closure ? "Correct…" : "Close…", icon: "check", run: () => close(room, id, title) },
    ...(closure ? [{ id: "reopen", icon: "undo", ...reopen() }] : []),
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

const TONES = { high: "warn", critical: "bad" }

function chips(_, __, { severity, closure }) {
  if (closure) return [chip("closed", OUTCOMES[closure.outcome], closure.outcome === "occurred" ? "bad" : "good")]
  return [severity in TONES && chip("severity", SEVERITIES[severity], TONES[severity])]
}

const put = (id, patch) => ({ risks: { [id]: patch } })

export const risks = {
  name: "risks", at: "value", key: "risk", noun: "Risk", status: true, talk: true, ranked: true, fields, actions, chips,
  section: {
    title: "Risks", short: "Risks", empty: "What could stop this, and what is done about it?",
    row: ["severity", "owner", "mitigation"], brief: (_, left) => (left ? `${left} open` : "none open"),
    add: { hint: "Add a risk", choice: ["severity", SEVERITIES, "Severity", "medium"], mine: "owner" },
  },
  guesses: {
    ...plainGuesses("risk", put, { rank: LAST }),
    close_risk: (data, stamp) =>
      put(data.risk, { closure: compact({ ...stamp, outcome: data.outcome, note: data.note }) }),
    reopen_risk: (data, stamp) => put(data.risk, { closure: null, dispute: dispute(data, stamp) }),
  },
}

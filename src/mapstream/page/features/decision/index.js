// How the buyer decides: who has the last word, where the money comes from, and the stages on the way.

import { remove } from "../../items/asking.js"
import { among, anybody, editing, orNull, peopleOf } from "../../items/kinds.js"
import { LAST, plainGuesses } from "../../state/guess.js"

const KINDS = {
  technical: "Technical evaluation", security: "Security review", legal: "Legal review", budget: "Budget",
  procurement: "Procurement", executive: "Executive approval", other: "Other",
}

const process = (input, name, label, more) => ({
  label, input, ...more, send: (_, value) => ["set_decision_process", { [name]: orNull(value) }],
})

const processFields = {
  approver: process("choice", "approver", "Final approver", {
    options: peopleOf("buyer"), optional: "Not known yet", empty: "Who has the last word?",
  }),
  budget_path: process("long", "budget_path", "Budget path", { empty: "Where does the money come from?" }),
  past_purchase: process("long", "past_purchase", "Past purchase", {
    empty: "Which purchase are the past days below from?",
  }),
}

const stage = editing("edit_stage", "stage")
const stageFields = {
  title: stage("text", "title", "Title", { required: true }),
  kind: stage("choice", "kind", "Kind", among(KINDS)),
  owner: stage("choice", "owner", "Run by", anybody),
  past_days: stage("number", "past_days", "Days it took last time", { min: 0, max: 3650, empty: "Not known" }),
  note: stage("long", "note", "Note", { empty: "No note" }),
}

const put = (id, patch) => ({ decision_process: { stages: { [id]: patch } } })

export const decisionProcess = {
  name: "decision_process", at: "people", fields: processFields, places: { set_decision_process: "decision_process" },
  guesses: { set_decision_process: (data) => ({ decision_process: data }) },
}

export const stages = {
  name: "stages", at: "people", key: "stage", noun: "Stage of the decision", ranked: true, fields: stageFields,
  actions: (room, id) => [remove(room, "remove_stage", { stage: id })],
  section: {
    title: "How the buyer decides", short: "Decision",
    empty: "Which reviews and approvals are on the way, and how long did each take last time?",
    whole: Object.keys(processFields), of: "decision_process", row: ["kind", "owner", "past_days", "note"],
    brief: (_, __, plan) => approval(plan), none: approval,
    add: { hint: "Add a stage", choice: ["kind", KINDS, "Kind of the stage"] },
  },
  guesses: plainGuesses("stage", put, { rank: LAST }),
}

function approval(plan) {
  const approver = plan.people?.[plan.decision_process?.approver]?.name
  return approver ? `${approver} approves` : ""
}

// The fields of the plan as a whole: its names, the two parties and what each gets out of it, how the buyer decides,
// what is agreed about money. `key` is where a value stands in the document, if not under the field's own name.

import { CADENCES, SIDES, STAGE_KINDS, WEEKDAYS } from "../../plan/words.js"
import { among, editing, everybody, orNull, peopleOf } from "../../items/kinds.js"

// Buyers speak for their own side.
const speaksFor = (side) => (you) => you.side === "seller" || you.side === side

function party(side) {
  const own = { may: speaksFor(side) }
  const organisation = (name, label, more) => ({
    label, key: "organisations", ...own, ...more, read: (plan) => plan.organisations?.[side]?.[name],
    send: (_, value) => ["set_organisation", { side, [name]: orNull(value) }],
  })
  return {
    [`${side}_name`]: organisation("name", `${SIDES[side]}’s organisation`, {
      input: "text", maxlength: 200, empty: `${SIDES[side]}’s organisation`,
    }),
    [`${side}_about`]: organisation("about", "About them", { input: "long", empty: "Who are they?" }),
    [`${side}_coordinator`]: organisation("coordinator", "Coordinator", {
      input: "choice", options: peopleOf(side), optional: "Nobody yet", empty: "Nobody yet",
    }),
    [`${side}_value`]: {
      label: "What they get out of it", input: "long", key: "value", ...own,
      empty: "What changes for them, in figures?",
      read: (plan) => plan.value?.[side], send: (_, text) => ["set_value", { side, text: orNull(text) }],
    },
  }
}

// A cadence is set as a whole.
const cadence = (name, label, more, as = (value) => value) => ({
  label, key: "cadence", ...more, read: (plan) => plan.cadence?.[name],
  send: (_, value, { plan }) => {
    const { [name]: _was, ...rest } = { every: "week", minutes: 15, ...plan.cadence }
    return ["set_cadence", { ...rest, ...(value !== "" && { [name]: as(value) }) }]
  },
})

export const PLAN = {
  name: { label: "Plan name", input: "text", required: true, send: (_, name) => ["edit_plan", { name }] },
  alias: {
    label: "What you call this plan", input: "text", empty: "Mutual action plan",
    send: (_, alias) => ["edit_plan", { alias: orNull(alias) }],
  },
  goal: { label: "Goal" },
  ...party("seller"),
  ...party("buyer"),
  every: cadence("every", "Reviewed", { input: "choice", empty: "How often?", ...among(CADENCES) }),
  minutes: cadence("minutes", "Minutes", { input: "number", min: 5, max: 480, empty: "15", required: true }),
  weekday: cadence(
    "weekday", "On", { input: "choice", optional: "Any day", empty: "any day", ...among(WEEKDAYS) }, Number,
  ),
  time: cadence("time", "At", { input: "time", empty: "any time" }),
}

const commercial = (name, label, empty) => ({
  label, input: "long", empty, send: (_, text) => ["set_commercials", { [name]: orNull(text) }],
})

export const COMMERCIALS = {
  pricing: commercial("pricing", "Pricing", "What does it cost, and how is it counted?"),
  payment_terms: commercial("payment_terms", "Payment terms", "When is what paid?"),
  commitments: commercial("commitments", "Commitments", "What has each side committed to?"),
  constraints: commercial("constraints", "Constraints", "What limits the deal?"),
}

const process = (input, name, label, more) => ({
  label, input, ...more, send: (_, value) => ["set_decision_process", { [name]: orNull(value) }],
})

export const DECISION_PROCESS = {
  approver: process("choice", "approver", "Final approver", {
    options: peopleOf("buyer"), optional: "Not known yet", empty: "Who has the last word?",
  }),
  budget_path: process("long", "budget_path", "Budget path", { empty: "Where does the money come from?" }),
  past_purchase: process("long", "past_purchase", "Past purchase", {
    empty: "Which purchase are the past days below from?",
  }),
}

const check = (name, label, empty) => ({
  label, input: "long", empty, read: (gate) => gate[name]?.note,
  send: (_, note) => ["record_introduction", { check: name, note: orNull(note) }],
})

export const INTRODUCTION = {
  problem: check("problem", "The problem is confirmed", "By whom, and how?"),
  project: check("project", "It is a real project", "What shows it?"),
  sponsor: check("sponsor", "There is a sponsor", "Who?"),
  budget: check("budget", "There is a budget, or a path to it", "Which?"),
}

const stage = editing("edit_stage", "stage")
export const STAGES = {
  title: stage("text", "title", "Title", { required: true }),
  kind: stage("choice", "kind", "Kind", among(STAGE_KINDS)),
  owner: stage("choice", "owner", "Run by", { options: everybody, optional: "Nobody yet", empty: "Nobody yet" }),
  past_days: stage("number", "past_days", "Days it took last time", { min: 0, max: 3650, empty: "Not known" }),
  note: stage("long", "note", "Note", { empty: "No note" }),
}

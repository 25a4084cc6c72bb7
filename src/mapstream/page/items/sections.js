// What a plan consists of beside its milestones and tasks, section by section: its title, what a row of it shows, and
// how one is added; what is `dated` begins with today, what is `mine` with whoever adds it. `whole` are fields of what there is one of. A field with "own_"
// before it is the reader's side's. What has no `short` name is not among the links. What is the `sellers`' is shown to
// nobody else. What is `derived` holds nothing of its own: the server works it out, under the section's name.

import { RULES, ruleWords } from "../features/calendar/rules.js"
import { SEVERITIES, SIDES, STAGE_KINDS } from "../plan/words.js"

export const SECTIONS = [
  {
    name: "phases", title: "Who does what", short: "Matrix", noun: "phase",
    empty: "Which phases lead to the signature, and who leads each?",
    row: ["seller", "buyer", "shared", "condition", "lead"],
    add: { type: "add_phase", key: "phase", hint: "Add a phase", choice: ["side", SIDES, "Side that leads it"] },
  },
  {
    name: "criteria", title: "Success criteria", short: "Criteria", noun: "success criterion",
    empty: "What makes this a yes? Name what has to be true, and how that is seen.",
    row: ["measure"],
    add: { type: "add_criterion", key: "criterion", hint: "Add a success criterion" },
  },
  {
    name: "kpis", title: "KPIs", short: "KPIs", noun: "KPI",
    empty: "Which figures is this to move, from where to where?",
    row: ["baseline", "target", "unit", "due", "owner"],
    add: { type: "add_kpi", key: "kpi", field: "metric", hint: "Add a metric" },
  },
  {
    name: "deliverables", title: "Deliverables", short: "Deliverables", noun: "deliverable",
    empty: "What does each side hand over?",
    row: ["due", "lead", "measure"],
    add: {
      type: "add_deliverable", key: "deliverable", hint: "Add a deliverable",
      choice: ["side", SIDES, "Side that delivers it"],
    },
  },
  {
    name: "risks", title: "Risks", short: "Risks", noun: "risk",
    empty: "What could stop this, and what is done about it?",
    row: ["severity", "owner", "mitigation"],
    add: {
      type: "add_risk", key: "risk", hint: "Add a risk", choice: ["severity", SEVERITIES, "Severity", "medium"],
      mine: "owner",
    },
  },
  {
    name: "commercials", title: "Commercials", short: "Commercials",
    whole: ["pricing", "payment_terms", "commitments", "constraints"],
  },
  {
    name: "stages", title: "How the buyer decides", short: "Decision", noun: "stage",
    empty: "Which reviews and approvals are on the way, and how long did each take last time?",
    whole: ["approver", "budget_path", "past_purchase"], of: "decision_process",
    row: ["kind", "owner", "past_days", "note"],
    add: { type: "add_stage", key: "stage", hint: "Add a stage", choice: ["kind", STAGE_KINDS, "Kind of the stage"] },
  },
  {
    name: "people", title: "Stakeholders", short: "Stakeholders", noun: "person",
    empty: "Who decides, who evaluates, who signs?",
    row: ["title", "role", "reports_to", "own_influence", "own_concern"],
  },
  { name: "slips", title: "What slipped", short: "Slips", derived: true },
  { name: "meddic", title: "MEDDIC", short: "MEDDIC", derived: true, sellers: true },
  {
    name: "introduction", title: "Is there a deal to plan for?", sellers: true,
    whole: ["problem", "project", "sponsor", "budget"],
  },
  {
    name: "blackouts", title: "Working time", short: "Calendar", noun: "blackout",
    empty: "When does nothing happen? Quarter-end freezes, company holidays, August.",
    whole: [
      "zone", "seller_week", "seller_country", "seller_region", "buyer_week", "buyer_country", "buyer_region",
    ],
    of: "calendar", row: ["start", "end", "side"],
    add: { type: "add_blackout", key: "blackout", hint: "Add a blackout", dated: ["start", "end"] },
  },
  {
    name: "gates", title: "Recurring gates", noun: "gate",
    empty: "Which committees meet only on certain days, so that what needs them can only finish then?",
    row: ["rule", "start"],
    add: {
      type: "add_gate", key: "gate", hint: "Add a gate", dated: ["start"],
      choice: ["rule", Object.fromEntries(RULES.map((rule) => [rule, ruleWords(rule)])), "Days of the gate"],
    },
  },
]

const PLACES = { top: "#hero", steps: "#milestones" }

// Where a part of the plan stands on the page.
export const target = (name) => PLACES[name] ?? `#section-${name}`

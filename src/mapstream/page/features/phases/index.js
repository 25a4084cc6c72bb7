// The fields of everything else that a plan consists of: phases, success criteria, KPIs, deliverables, risks.

import { isOpen, lookUp } from "../../plan/reading.js"
import { SEVERITIES, titleOf } from "../../plan/words.js"
import { among, due, editing, everybody, lead, milestoneOf, side, visibleTo } from "../../items/kinds.js"

const phase = editing("edit_phase", "phase")
export const PHASES = {
  title: phase("text", "title", "Title", { required: true }),
  lead: lead("edit_phase", "phase", "phases"),
  side: side("edit_phase", "phase", "phases"),
  seller: phase("long", "seller", "Seller’s part", { empty: "Nothing named" }),
  buyer: phase("long", "buyer", "Buyer’s part", { empty: "Nothing named" }),
  shared: phase("long", "shared", "Together", { empty: "Nothing named" }),
  condition: phase("long", "condition", "Done when", { empty: "What proves it?" }),
  visible_to: visibleTo("phases"),
}

const criterion = editing("edit_criterion", "criterion")
export const CRITERIA = {
  title: criterion("text", "title", "Title", { required: true }),
  measure: criterion("long", "measure", "Seen by", { empty: "How is it seen that it is met?" }),
  visible_to: visibleTo("criteria"),
}

const kpi = editing("edit_kpi", "kpi")
const owner = { options: everybody, optional: "Nobody yet", empty: "Nobody yet" }
export const KPIS = {
  metric: kpi("text", "metric", "Metric", { required: true }),
  baseline: kpi("number", "baseline", "Before", { step: "any", empty: "–" }),
  target: kpi("number", "target", "Target", { step: "any", empty: "–" }),
  unit: kpi("text", "unit", "Unit", { empty: "–", maxlength: 50 }),
  due: kpi("date", "due", "By", { empty: "No date" }),
  owner: kpi("choice", "owner", "Measured by", owner),
  visible_to: visibleTo("kpis"),
}

const deliverable = editing("edit_deliverable", "deliverable")
export const DELIVERABLES = {
  title: deliverable("text", "title", "Title", { required: true }),
  due: due("reschedule_deliverable", "deliverable", "No date"),
  lead: lead("edit_deliverable", "deliverable", "deliverables"),
  side: side("edit_deliverable", "deliverable", "deliverables"),
  measure: deliverable("long", "measure", "Good when", { empty: "How is it seen that it is as promised?" }),
  milestone: deliverable("choice", "milestone", "For", milestoneOf("deliverables")),
  visible_to: visibleTo("deliverables"),
}

// What is over cannot be threatened any more.
const threatened = (plan, risk, _you, own = plan.risks?.[risk]?.on) =>
  [["milestones", "Milestones"], ["tasks", "Tasks"], ["deliverables", "Deliverables"]].flatMap(([name, group]) =>
    Object.entries(plan[name] ?? {}).filter(([id, one]) => isOpen(one) || `${name}/${id}` === own)
      .map(([id, { title: label }]) => ({ id: `${name}/${id}`, label, group })),
  )

const risk = editing("edit_risk", "risk")
export const RISKS = {
  title: risk("text", "title", "Title", { required: true }),
  severity: risk("choice", "severity", "Severity", among(SEVERITIES)),
  owner: risk("choice", "owner", "Watched by", owner),
  on: risk("choice", "on", "Threatens", {
    options: threatened, optional: "Nothing in particular", empty: "Nothing in particular",
    say: (plan, item) => (lookUp(plan, item) ? titleOf(plan, item) : "Something that is not there"),
  }),
  mitigation: risk("long", "mitigation", "What is done about it", { empty: "Nothing yet" }),
  visible_to: visibleTo("risks"),
}

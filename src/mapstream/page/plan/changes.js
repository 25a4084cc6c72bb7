// What was done, and to which field, in words: for the history, the deal review and the handoff.

import { commandWords, nounWords } from "./acts.js"
import { within } from "./language.js"
import { value } from "./words.js"

const DONE = {
  accepted: "accepted", added: "added", applied: "applied", assigned: "assigned", attended: "attended", begun: "begun",
  blocked: "blocked", closed: "closed", completed: "completed", confirmed: "confirmed", declined: "declined",
  delivered: "delivered", dropped: "dropped", edited: "edited", ended: "ended", erased: "erased", held: "held",
  issued: "issued", joined: "joined", judged: "judged", linked: "linked", made: "made", marked: "marked",
  measured: "measured", moved: "moved", opened: "opened", prepared: "prepared", proven: "proven", raised: "raised",
  reached: "reached", recorded: "recorded", registered: "registered", removed: "removed", renewed: "renewed",
  reopened: "reopened", rescheduled: "rescheduled", resolved: "resolved", returned: "returned", revised: "revised",
  revoked: "revoked", set: "set", shared: "shared", signed: "signed", skipped: "skipped", started: "started",
  tied: "tied", unblocked: "unblocked", undone: "undone", unlinked: "unlinked", unmarked: "unmarked", untied: "untied",
  withdrawn: "withdrawn",
}
const FIELDS = {
  about: "About", actions: "Action items", alias: "Plan name", amount: "Amount", approver: "Final approver",
  attendees: "Who was there", baseline: "Before", blackouts: "Blackouts", blocked_for: "Blocked", blockers: "Blockers",
  budget_path: "Budget path", completion: "Completion", concern: "Main concern", condition: "Done when",
  confirmed: "Confirmation", constraints: "Constraints", country: "Country", currency: "Currency", days: "Working days",
  deadline: "Hard deadline", decisions: "Decisions", dispute: "Dispute", documents: "Documents", due: "Due date",
  email: "Email", evidence: "Evidence", expires: "Until", follows: "What the date follows", gates: "Gates",
  guests: "Guests", influence: "Influence", judgement: "Verdict", kind: "Kind", lead: "Lead", links: "Links",
  measure: "Seen by", measurements: "Measurements", meetings: "Meetings", metric: "Metric", milestones: "Milestones",
  minutes: "Minutes", mitigation: "What is done about it", name: "Name", next: "Next", note: "Note", outcome: "Result",
  owner: "Owner", past_days: "Days it took last time", payment_terms: "Payment terms", people: "People",
  phases: "Phases", pinned: "Fixed date", pricing: "Pricing", probability: "Probability", proof: "Proof",
  purpose: "Purpose", question: "Question", reason: "Reason", region: "Region", reports_to: "Reports to",
  result: "Result", role: "Role in the deal", rule: "Rule", seller: "Seller", buyer: "Buyer", severity: "Severity",
  side: "Side", stage: "Sales stage", stages: "Stages", stance: "Stance", start: "From", statement: "Statement", status: "Status",
  summary: "Summary", supporters: "Supporters", target: "Target", threatens: "Threatens", time: "Time", title: "Title",
  unit: "Unit", url: "Address", verdict: "Verdict", version: "Version", visible_to: "Visible to", waits: "Waits for",
  week: "Working days", weekday: "Weekday", zone: "Time zone", commitments: "Commitments", coordinator: "Coordinator",
  after: "Waits for", before: "Others wait for this", closure: "Result", commands: "Proposed change", comments: "Comments",
  criteria: "Success criteria", every: "How often", files: "Files", kpis: "KPIs", mentions: "Mentioned",
  organisations: "Organisations", past_purchase: "Past purchase", promises: "Promises", resolved: "Resolved",
  reviews: "Reviews", risks: "Risks", stakeholders: "Stakeholders",
}
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

// "completed": what was done to something.
export const doneWords = (verb) => DONE[verb] ?? verb

// "task.completed": what happened.
export function eventWords(type) {
  const [noun, done] = type.split(".")
  return `${nounWords(noun)} ${doneWords(done)}`
}

// "goal/date": a field by its path, without the ids in it.
export function fieldWords(path) {
  const names = path.split("/").filter((part) => !ID.test(part))
  const [first, ...rest] = names.map((name) => FIELDS[name] ?? nounWords(name))
  return [first ?? "", ...rest.map(within)].join(" ")
}

// What a field is, or was: where it is said what is to be done, that as well.
export function fieldValue(plan, path, found) {
  const field = path.split("/").at(-1)
  if (Array.isArray(found) && found.some((one) => one?.type && one.data)) {
    return found.map(({ type, data }) => `${commandWords(type)}: ${dataWords(plan, data)}`).join(", ")
  }
  return value(plan, field, ID.test(field) && found === true ? field : found)
}

const dataWords = (plan, data) =>
  Object.entries(data).map(([name, found]) => `${fieldWords(name)}: ${fieldValue(plan, name, found)}`).join(", ")

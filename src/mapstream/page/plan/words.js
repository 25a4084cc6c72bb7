// How the plan's words read on the page.

import { day, instant, isDay } from "./dates.js"
import { lookUp } from "./reading.js"

export const SIDES = { seller: "Seller", buyer: "Buyer" }
export const STATUSES = {
  not_started: "Not started", in_progress: "In progress", blocked: "Blocked", completed: "Completed",
  dropped: "Dropped", open: "Open", reached: "Reached", delivered: "Delivered", met: "Met", missed: "Missed",
  over: "Over with the deal", mitigated: "Mitigated", accepted: "Accepted", occurred: "Has occurred", gone: "Gone",
}
export const SEVERITIES = { low: "Low", medium: "Medium", high: "High", critical: "Critical" }
export const OUTCOMES = {
  mitigated: "It is mitigated", accepted: "It is accepted", occurred: "It has occurred", gone: "It is gone",
}
export const STAGE_KINDS = {
  technical: "Technical evaluation", security: "Security review", legal: "Legal review", budget: "Budget",
  procurement: "Procurement", executive: "Executive approval", other: "Other",
}
export const CADENCES = { week: "Every week", two_weeks: "Every two weeks", month: "Every month" }
export const WEEKDAYS = {
  1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday", 6: "Saturday", 7: "Sunday",
}
export const KINDS = {
  task: "Task", meeting: "Meeting", review: "Review", decision: "Decision", signature: "Signature",
}
export const PLAN_KINDS = {
  close_plan: "Close plan · seller only", mutual: "Mutual plan", joint_execution: "Joint execution plan",
}
export const VISIBILITY = { everyone: "Everyone", seller: "Seller’s side only", buyer: "Buyer’s side only" }
export const ROLES = [
  "champion", "economic_buyer", "technical_evaluator", "legal", "security", "procurement", "end_user",
  "executive_sponsor", "coordinator",
]
export const SELLER_ROLES = ["seller", "manager", "success"]
export const DOCUMENT_KINDS = ["proposal", "pricing", "contract draft", "spec", "reference", "demo", "other"]

// "3 of 8 tasks done, 1 more claimed": what is claimed is no progress yet.
export const progressWords = ({ done, claimed, total }, noun = "") =>
  `${done} of ${total}${noun && ` ${noun}`} done${claimed ? `, ${claimed} more claimed` : ""}`

export const plain = (word) => (word ? word.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase()) : "")

export const nameOf = (plan, id, otherwise = "Someone") => {
  const name = plan.people?.[id]?.name
  return !name || name === "[erased]" ? otherwise : name
}

export const initials = (name) => {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2)).toUpperCase()
}

// Sentences of the history may name people by token.
export const withNames = (plan, sentence) => sentence.replace(/@\{([^}]+)\}/g, (_, id) => nameOf(plan, id))

export const visibility = (visibleTo) =>
  Array.isArray(visibleTo) ? "Named people only" : VISIBILITY[visibleTo ?? "everyone"]

const WHOLE = {
  commercials: "The commercials", decision_process: "The decision process", calendar: "The calendar",
  introduction: "The introduction",
}

export function titleOf(plan, item) {
  const found = lookUp(plan, item)
  if (!item.includes("/")) return WHOLE[item] ?? found?.name ?? "The plan"
  if (item.startsWith("people/")) return nameOf(plan, item.split("/")[1])
  return found?.title ?? found?.metric ?? "Something removed"
}

function parts(plan, found) {
  if (found.statement) return `${found.statement} (${day(found.date)})`
  if (found.date && Object.keys(found).length === 1) return day(found.date)
  if (found.reason) return found.reason
  if (found.by && found.at) return `${nameOf(plan, found.by)}, ${instant(found.at)}`
  const [names, values] = [Object.keys(found), Object.values(found)]
  if (values.every((one) => one === true || one === null)) return value(plan, "", names.filter((name) => found[name]))
  return names.map((name) => `${plain(name)}: ${value(plan, name, found[name])}`).join(", ")
}

// Any value of the document, for a sentence about its change.
export function value(plan, field, found) {
  if (found === null || found === undefined || found === "") return "nothing"
  if (Array.isArray(found)) return found.map((one) => value(plan, field, one)).join(", ") || "nothing"
  if (typeof found === "object") return parts(plan, found)
  if (typeof found === "boolean") return found ? "yes" : "no"
  if (plan.people?.[found]) return nameOf(plan, found)
  if (plan.tasks?.[found] || plan.milestones?.[found]) return (plan.tasks?.[found] ?? plan.milestones[found]).title
  if (isDay(found)) return day(found)
  if (typeof found === "string" && /^\d{4}-\d{2}-\d{2}T.*Z$/.test(found)) return instant(found)
  return STATUSES[found] ?? SIDES[found] ?? String(found)
}

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/
const SAID = new Set(["at", "by", "rank", "status", "on", "reply_to"])
const KEPT_BACK = "…"

// A change of the history, for people: {label, before, after}; `field` is a path such as "tasks/<id>/due". Null for
// what its sentence says anyway: who, when, and the state.
export function changeWords(plan, { field, before, after }) {
  const path = field.split("/")
  const names = path.slice(path.length === 1 ? 0 : ["plan", "deal"].includes(path[0]) ? 1 : 2)
  const last = names.at(-1)
  if (SAID.has(last) || after === KEPT_BACK) return null
  const label = plain(names.filter((name) => !ID.test(name)).join(" "))
  const say = (found) => (found == null ? "" : value(plan, last, ID.test(last) && found === true ? last : found))
  return { label, before: say(before), after: say(after) }
}

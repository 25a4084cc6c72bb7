// How the plan's words read on the page.

import { day, instant, isDay } from "./dates.js"
import { lookUp } from "./reading.js"

export const SIDES = { seller: "Seller", buyer: "Buyer" }
export const STATUSES = {
  not_started: "Not started", in_progress: "In progress", blocked: "Blocked", completed: "Completed",
  dropped: "Dropped", open: "Open", reached: "Reached", delivered: "Delivered", met: "Met", missed: "Missed",
  over: "Over with the deal", mitigated: "Mitigated", accepted: "Accepted", occurred: "Has occurred", gone: "Gone",
}
export const WEEKDAYS = {
  1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday", 6: "Saturday", 7: "Sunday",
}
export const VISIBILITY = { everyone: "Everyone", seller: "Seller’s side only", buyer: "Buyer’s side only" }
export const ROLES = [
  "champion", "economic_buyer", "technical_evaluator", "legal", "security", "procurement", "end_user",
  "executive_sponsor", "coordinator",
]
export const SELLER_ROLES = ["seller", "manager", "success"]

// "3 of 8 tasks done, 1 more claimed": what is claimed is no progress yet.
export const progressWords = ({ done, claimed, total }, noun = "") =>
  `${done} of ${total}${noun && ` ${noun}`} done${claimed ? `, ${claimed} more claimed` : ""}`

const CODES = {
  champion: "Champion", economic_buyer: "Economic buyer", technical_evaluator: "Technical evaluator", legal: "Legal",
  security: "Security", procurement: "Procurement", end_user: "End user", executive_sponsor: "Executive sponsor",
  coordinator: "Coordinator", seller: "Seller", manager: "Manager", success: "Success", proposal: "Proposal",
  pricing: "Pricing", contract_draft: "Contract draft", spec: "Spec", reference: "Reference", demo: "Demo", other: "Other",
}

// A word of the plan that stands for something, as it is said.
export const plain = (word) =>
  word ? CODES[word.replaceAll(" ", "_")] ?? word.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase()) : ""

const MAPSTREAM = "00000000-0000-0000-0000-000000000001"

export const nameOf = (plan, id, otherwise = "Someone") => {
  if (id === MAPSTREAM) return "mapstream"
  const name = plan.people?.[id]?.name
  return !name || name === "[erased]" ? otherwise : name
}

// Sentences may name people by token.
export const withNames = (plan, sentence) => sentence.replace(/@\{([^}]+)\}/g, (_, id) => nameOf(plan, id))

export const initials = (name) => {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2)).toUpperCase()
}

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

export const NOTHING = "nothing"

const VALUES = {
  critical: "Critical", high: "High", medium: "Medium", low: "Low", won: "Won", lost: "Lost", claimed: "Claimed",
  proven: "Proven", held: "Held", skipped: "Skipped", declined: "Declined",
}

// Any value of the document, for a sentence about its change.
export function value(plan, field, found) {
  if (found === null || found === undefined || found === "") return NOTHING
  if (Array.isArray(found)) return found.map((one) => value(plan, field, one)).join(", ") || NOTHING
  if (typeof found === "object") return parts(plan, found)
  if (typeof found === "boolean") return found ? "yes" : "no"
  if (plan.people?.[found]) return nameOf(plan, found)
  const item = plan.tasks?.[found] ?? plan.milestones?.[found]
  if (item) return item.title
  if (isDay(found)) return day(found)
  if (field === "role") return plain(found)
  if (typeof found === "string" && /^\d{4}-\d{2}-\d{2}T.*Z$/.test(found)) return instant(found)
  return STATUSES[found] ?? SIDES[found] ?? VALUES[found] ?? String(found)
}

// Whom a step waits for.
export const wanted = ({ role }) => (role && role !== "seller" ? `${plain(role)}?` : "No lead yet")

// How somebody was known who came by a link, when they gave their word: both sides see it.
export function knownBy(plan, { how, by, email } = {}) {
  if (how === "code") return `, known by a code sent to ${email ?? "their address"}`
  return how === "link" ? `, known by a link that ${nameOf(plan, by, "an integration")} made` : ""
}

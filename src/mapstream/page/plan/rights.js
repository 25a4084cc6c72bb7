// Who may do what, as far as the page offers it: how far somebody has the right that a command needs (the server says so
// in `you.may`), and whose the thing is that the command is about. The server has the last word.

import { lookUp } from "./reading.js"

// By right, the commands that need it. A test holds this against the server's table.
const COMMANDS = {
  comment: "add_comment resolve_comment reopen_comment edit_text mark_promise unmark_promise",
  propose: "propose accept_proposal decline_proposal withdraw_proposal",
  add: "add_task add_milestone add_phase add_criterion add_kpi add_deliverable add_risk add_stage",
  work: `edit_task assign_task reschedule_task start_task complete_task block_task unblock_task drop_task
    edit_milestone reschedule_milestone reach_milestone drop_milestone edit_phase remove_phase complete_phase
    edit_criterion remove_criterion edit_kpi remove_kpi edit_deliverable reschedule_deliverable deliver
    drop_deliverable edit_risk close_risk link_tasks unlink_tasks link_items unlink_items
    tie_date untie_date set_visibility`,
  confirm: "confirm_task",
  dispute: "reopen_task reopen_milestone reopen_phase reopen_deliverable reopen_risk",
  judge: "judge_criterion measure_kpi",
  arrange: `schedule begin_milestone set_calendar add_blackout edit_blackout remove_blackout add_gate edit_gate
    remove_gate set_cadence move edit_plan fill_roles set_organisation`,
  goal: "set_goal set_decision_process edit_stage remove_stage",
  value: "set_value",
  commercials: "set_commercials",
  documents: "add_document revise_document remove_document",
  meetings: "record_meeting remove_meeting hold_review skip_review",
  people: "add_person edit_person remove_person share_notes",
  links: "issue_link set_inviting",
  close: "revoke_link",
  scope: "set_scope",
  deal: "edit_deal close_deal record_introduction",
  bring: "apply_template share_plan",
  agree: "sign_agreement",
  accept: "accept_handoff",
  erase: "erase_person",
  witness: "register_witness remove_witness",
  undo: "undo",
}
export const RIGHTS = Object.fromEntries(
  Object.entries(COMMANDS).flatMap(([right, types]) => types.split(/\s+/).map((type) => [type, right])))

const PROPOSED = new Set(
  ["add", "work", "dispute", "judge", "arrange", "goal", "value", "commercials", "documents", "meetings"])
const canBeProposed = (type) => PROPOSED.has(RIGHTS[type])

const JOINT = new Set(["milestones", "criteria", "meetings", "reviews", "stages", "plan", "decision_process", "calendar", "gates"])
const BEGUN = ["confirmed", "completion", "closure", "judgement", "measurements", "dispute"]
const WAITING = new Set([undefined, "open", "not_started"])

const sideOf = (plan, id) => plan.people?.[id]?.side ?? "seller"

// Whose an item is: a side's, or null for both.
function whose(plan, item, found) {
  const collection = item.split("/")[0]
  if (JOINT.has(collection)) return null
  if (found.side) return found.side
  if (found.owner && plan.people?.[found.owner]) return sideOf(plan, found.owner)
  return collection === "blackouts" ? null : sideOf(plan, (found.added ?? found).by)
}

function isOwn(plan, you, found, side) {
  if ([found.lead, found.owner].includes(you.person)) return true
  if (found.role && !found.lead && side === you.side) return found.role === you.role
  const begun = BEGUN.some((field) => found[field]) || !WAITING.has(found.status)
  return (found.added ?? found).by === you.person && (side === null || side === you.side || !begun)
}

// What comes of a command that somebody gives about an item: "do", "propose" or "no". `data` says whose something new is.
export function verdict(store, type, item, data = {}) {
  const { you, shown: plan } = store
  const right = RIGHTS[type]
  const extent = you?.may?.[right] ?? "all"
  const beyond = canBeProposed(type) ? "propose" : "no"
  if (extent === "all") return "do"
  if (extent === "no" || extent === "propose") return extent === "no" ? "no" : beyond
  if (["confirm", "agree", "undo"].includes(right)) return "do"
  return within(plan, you, extent, type, item, data) ? "do" : beyond
}

function within(plan, you, extent, type, item, data) {
  const [collection, id] = item.split("/")
  if (type === "move") return extent === "side"
  if (type === "set_inviting") return false
  if (type === "add_person" || (type === "issue_link" && !id)) return extent === "side" && data.side === you.side
  if (type.startsWith("add_")) {
    if (data.side) return data.side === you.side
    return extent === "side" || !["add_milestone", "add_criterion", "add_stage"].includes(type)
  }
  if (collection === "people") return extent === "side" ? sideOf(plan, id) === you.side : id === you.person
  if (type === "set_commercials") {
    const by = plan.commercials?.by ?? {}
    return extent === "side" && Object.keys(data).every((name) => !by[name] || sideOf(plan, by[name]) === you.side)
  }
  if (type === "set_value") return extent === "side" && mayDraft(plan, you, data.side)
  if (type === "set_organisation") return extent === "side" && (!data.side || data.side === you.side)
  if (collection === "phases" && extent === "side" && Object.keys(data).every((name) => PARTS(you).has(name))) return true
  const found = lookUp(plan, item)
  if (!id || !found) return extent === "side"
  const side = whose(plan, item, found)
  return isOwn(plan, you, found, side) || (extent === "side" && (side === null || side === you.side))
}

// What a side does in a phase is its own to say, whoever leads it.
const PARTS = (you) => new Set(["phase", "shared", you.side])

// What nobody has said yet, the seller may draft for the buyer.
function mayDraft(plan, you, side) {
  if (!side || side === you.side) return true
  const written = Object.values(plan.texts?.["values/buyer"]?.paragraphs ?? {})
  return side === "buyer" && (plan.texts?.["values/buyer"] ? written.every(({ by }) => by && sideOf(plan, by) === "seller") : !plan.plan?.value?.buyer)
}

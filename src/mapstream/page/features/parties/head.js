// The top of the room: what this plan is called, of what kind it is, and how the deal ended.

import { $, show, text } from "../../dom/nodes.js"
import { fillPresence } from "../../items/faces.js"
import { fieldOf } from "../../items/fields.js"
import { fillNotes } from "../../items/notes.js"
import { fillSlots } from "../../items/slot.js"
import { dayAt } from "../../plan/dates.js"

const PLAN_KINDS = {
  close_plan: "Close plan · seller only", mutual: "Mutual plan", joint_execution: "Joint execution plan",
}

export function fillHead(room, node) {
  const { plan = {}, deal } = room.store.shown
  fillSlots(room, node, "plan")
  const kind = [plan.kind && plan.kind !== "mutual" && PLAN_KINDS[plan.kind], outcome(deal)].filter(Boolean)
  text($("#plan-kind", node), kind.join(" · "))
  show($("#plan-kind", node), kind.length)
  fillPresence(room, $(".presence", node), "plan", (field) => fieldOf("plan", field)?.label ?? "")
  fillNotes(room, $("#plan-notes", node), room.notes("plan"))
}

function outcome(deal) {
  if (!deal?.outcome) return null
  const { result, reason, at } = deal.outcome
  const ended = result === "won" ? `Deal won on ${dayAt(at)}` : `Deal lost on ${dayAt(at)}`
  return reason ? `${ended}: ${reason}` : ended
}

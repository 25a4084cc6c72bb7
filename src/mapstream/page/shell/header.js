// The top of the page: what this plan is called, what both sides want to reach and by when, how far it is.

import { $, attr, show, text } from "../dom/nodes.js"
import { fillAgreement } from "../features/agreement/standing.js"
import { fillGoal } from "../features/goal/goal.js"
import { fillParties } from "../features/parties/brief.js"
import { fillPresence } from "../items/faces.js"
import { fieldOf } from "../items/fields.js"
import { fillNotes } from "../items/notes.js"
import { fillSlots } from "../items/slot.js"
import { dayAt } from "../plan/dates.js"
import { entries, progress } from "../plan/reading.js"
import { progressWords } from "../plan/words.js"

const PLAN_KINDS = {
  close_plan: "Close plan · seller only", mutual: "Mutual plan", joint_execution: "Joint execution plan",
}

export function fillHeader(room) {
  const { store } = room
  const { plan = {}, deal, tasks } = store.shown
  const hero = $("#hero")
  document.title = `${plan.name ?? "Plan"} · mapstream`
  show($("#to-rooms"), store.you?.via === "session")
  text($("#bar-deal"), deal?.name ?? plan.name)
  fillSlots(room, hero, "plan")
  const kind = [plan.kind && plan.kind !== "mutual" && PLAN_KINDS[plan.kind], outcome(deal)].filter(Boolean)
  text($("#plan-kind"), kind.join(" · "))
  show($("#plan-kind"), kind.length)
  fillGoal(room, plan.goal)
  fillAgreement(room)
  fillParties(store)
  fillProgress(progress(entries(tasks).map(([, task]) => task)))
  fillNotes(room, $("#making-notes"), room.notes("making"))
  fillPresence(room, $(".presence", hero), "plan", (field) => fieldOf("plan", field)?.label ?? "")
  fillNotes(room, $("#plan-notes"), room.notes("plan"))
}

function outcome(deal) {
  if (!deal?.outcome) return null
  const { result, reason, at } = deal.outcome
  const ended = `Deal ${result} on ${dayAt(at)}`
  return reason ? `${ended}: ${reason}` : ended
}

function fillProgress(counted) {
  const bar = $("#progress")
  const { done, claimed, total } = counted
  const share = (count) => (total ? Math.floor((100 * count) / total) : 0)
  const words = total ? progressWords(counted, "tasks") : "No tasks yet"
  text($("[data-done]", bar), words)
  text($("[data-percent]", bar), total ? `${share(done)}%` : "")
  const meter = $("[role=progressbar]", bar)
  attr(meter, "aria-valuenow", share(done))
  attr(meter, "aria-valuetext", words)
  $("[data-proven]", meter).style.width = `${share(done)}%`
  $("[data-claimed]", meter).style.width = `${share(done + claimed) - share(done)}%`
}

const CONNECTION = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Reconnecting…",
  offline: "Offline",
  ended: "Closed",
}

export function fillConnection(room) {
  const { connection, entries: outbox } = room.store
  const waiting = outbox.filter((entry) => !entry.refused).length
  const node = $("#connection")
  attr(node, "data-state", connection)
  const kept = waiting && connection !== "live" ? ` · ${waiting} ${waiting === 1 ? "change" : "changes"} waiting` : ""
  text($("[data-text]", node), CONNECTION[connection] + kept)
}

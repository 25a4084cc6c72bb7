// The top of the page: what this plan is called, what both sides want to reach and by when, how far it is.

import { FIELDS } from "../act/fields.js"
import { day, daysBetween } from "../plan/dates.js"
import { entries, progress, todayOf, zoneOf } from "../plan/reading.js"
import { PLAN_KINDS, plain } from "../plan/words.js"
import { fillAgreement } from "./agreement.js"
import { $, attr, show, text } from "./dom.js"
import { goalExpectation } from "./expected.js"
import { fillPresence } from "./faces.js"
import { fillNotes } from "./notes.js"
import { fillSlots } from "./slot.js"

export function fillHeader(room) {
  const { store } = room
  const { plan = {}, deal, tasks } = store.shown
  const hero = $("#hero")
  document.title = `${plan.name ?? "Plan"} · mapstream`
  text($("#bar-deal"), deal?.name ?? plan.name)
  fillSlots(room, hero, "plan")
  const kind = [plan.kind && plan.kind !== "mutual" && PLAN_KINDS[plan.kind], outcome(deal)].filter(Boolean)
  text($("#plan-kind"), kind.join(" · "))
  show($("#plan-kind"), kind.length)
  fillGoal(room, plan.goal)
  fillAgreement(room)
  fillProgress(progress(entries(tasks).map(([, task]) => task)))
  fillNotes(room, $("#making-notes"), room.notes("making"))
  fillPresence(room, $(".presence", hero), "plan", (field) => FIELDS.plan[field]?.label ?? "")
  fillNotes(room, $("#plan-notes"), room.notes("plan"))
}

function outcome(deal) {
  if (!deal?.outcome) return null
  const { result, reason } = deal.outcome
  return reason ? `Deal ${result}: ${reason}` : `Deal ${result}`
}

function fillGoal(room, goal) {
  const box = $("#goal")
  const { store } = room
  attr(box, "data-sending", store.sending("plan", "goal"))
  show($("[data-goal]", box), goal)
  show($("[data-no-goal]", box), !goal)
  show($("[data-edit-goal]", box), !store.readOnly)
  text($("[data-edit-goal]", box), goal?.statement ? "Edit goal" : "Set the goal")
  if (!goal) return
  text($("[data-statement]", box), goal.statement)
  show($("[data-statement]", box), goal.statement)
  show($("[data-no-words]", box), !goal.statement)
  text($("[data-date]", box), day(goal.date))
  attr($("[data-date]", box), "datetime", goal.date)
  text($("[data-left]", box), left(goal.date, todayOf(store)))
  attr($("[data-left]", box), "title", `Counted in the plan’s time zone, ${zoneOf(store.shown).replaceAll("_", " ")}`)
  const expected = goalExpectation(store.derived.forecast)
  text($("[data-expected]", box), expected?.text)
  attr($("[data-expected]", box), "data-tone", expected?.tone)
  show($("[data-forecast]", box), expected)
  text($("[data-reason]", box), goal.reason)
  show($("[data-why]", box), goal.reason)
  text($("[data-deadline]", box), goal.deadline && `${plain(goal.deadline.kind)}, ${day(goal.deadline.date)}`)
  show($("[data-hard]", box), goal.deadline)
}

function left(date, today) {
  const days = daysBetween(today, date)
  if (days === 0) return "today"
  const count = `${Math.abs(days)} ${Math.abs(days) === 1 ? "day" : "days"}`
  return days > 0 ? `${count} left` : `${count} past`
}

function fillProgress({ done, total }) {
  const bar = $("#progress")
  const percent = total ? Math.round((100 * done) / total) : 0
  text($("[data-done]", bar), total ? `${done} of ${total} tasks done` : "No tasks yet")
  text($("[data-percent]", bar), total ? `${percent}%` : "")
  const meter = $("[role=progressbar]", bar)
  attr(meter, "aria-valuenow", percent)
  attr(meter, "aria-valuetext", `${done} of ${total} tasks done`)
  meter.firstElementChild.style.width = `${percent}%`
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

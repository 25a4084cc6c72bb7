// The top of the page: what this plan is called, what both sides want to reach and by when, how far it is.

import { FIELDS } from "../items/fields.js"
import { day, dayAt, daysBetween } from "../plan/dates.js"
import { entries, progress, todayOf, zoneOf } from "../plan/reading.js"
import { isOver } from "../plan/over.js"
import { PLAN_KINDS, plain, progressWords } from "../plan/words.js"
import { fillAgreement } from "../features/agreement/standing.js"
import { $, attr, show, text } from "../dom/nodes.js"
import { goalExpectation } from "../features/forecast/expected.js"
import { fillPresence } from "../items/faces.js"
import { fillNotes } from "../items/notes.js"
import { fillSlots } from "../items/slot.js"

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
  const { result, reason, at } = deal.outcome
  const ended = `Deal ${result} on ${dayAt(at)}`
  return reason ? `${ended}: ${reason}` : ended
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
  const over = isOver(store.shown)
  text($("[data-left]", box), over ? "" : left(goal.date, todayOf(store)))
  attr($("[data-left]", box), "title", `Counted in the plan’s time zone, ${zoneOf(store.shown).replaceAll("_", " ")}`)
  const expected = !over && goalExpectation(store.derived.forecast)
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

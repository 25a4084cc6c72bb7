// The goal as it is read: what will be true by when, how that stands, and why it matters.

import { $, attr, show, text } from "../../dom/nodes.js"
import { day, daysBetween } from "../../plan/dates.js"
import { isOver } from "../../plan/over.js"
import { todayOf, zoneOf } from "../../plan/reading.js"
import { plain } from "../../plan/words.js"
import { goalExpectation } from "../forecast/expected.js"

export function fillGoal({ store }, goal) {
  const box = $("#goal")
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

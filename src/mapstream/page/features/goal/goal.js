// The goal as it is read: what will be true by when, how that stands, and why it matters.

import { $, attr, show, text } from "../../dom/nodes.js"
import { day, daysBetween } from "../../plan/dates.js"
import { counted } from "../../plan/language.js"
import { isOver } from "../../plan/over.js"
import { entries, progress, todayOf, zoneOf } from "../../plan/reading.js"
import { plain, progressWords } from "../../plan/words.js"
import { goalExpectation } from "../forecast/expected.js"

export function fillGoal({ store }, node) {
  const { plan, tasks } = store.shown
  fillStatement(store, $("#goal", node), plan?.goal)
  fillProgress($("#progress", node), progress(entries(tasks).map(([, task]) => task)))
}

function fillStatement(store, box, goal) {
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
  const count = counted(Math.abs(days), "day", "days")
  return days > 0 ? `${count} left` : `${count} past`
}

// How far the work is.
function fillProgress(bar, found) {
  const { done, claimed, total } = found
  const share = (count) => (total ? Math.floor((100 * count) / total) : 0)
  const words = total ? progressWords(found, "tasks") : "No tasks yet"
  text($("[data-done]", bar), words)
  text($("[data-percent]", bar), total ? `${share(done)} %` : "")
  const meter = $("[role=progressbar]", bar)
  attr(meter, "aria-valuenow", share(done))
  attr(meter, "aria-valuetext", words)
  $("[data-proven]", meter).style.width = `${share(done)}%`
  $("[data-claimed]", meter).style.width = `${share(done + claimed) - share(done)}%`
}

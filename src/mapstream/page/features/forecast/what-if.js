// "If this slips by ten days, when are we there?" Tried out on the server's copy; nothing is written until it is kept.

import { day, daysBetween, isDay, plusDays } from "../../plan/dates.js"
import { moves } from "../../plan/moves.js"
import { nameOf } from "../../plan/words.js"
import { verdictOf } from "../../items/offers.js"
import { $, list, make, show, text } from "../../dom/nodes.js"
import { ask } from "../../dom/dialogs.js"

const RESCHEDULE = { tasks: ["reschedule_task", "task"], milestones: ["reschedule_milestone", "milestone"] }
const SLIP = 10
const SHOWN = 8
const KEEP = { do: "Keep the new date", propose: "Propose the new date" }

// `to`: the day to begin with.
export async function askWhatIf(room, item, { title, due }, to = plusDays(due, SLIP)) {
  const [collection, id] = item.split("/")
  const [type, key] = RESCHEDULE[collection]
  const how = verdictOf(room.store, type, { [key]: id, due: to })
  const answer = await ask("what-if", (dialog, form) => {
    text($("h2", dialog), `What if “${title}” moves?`)
    show($("[data-keep]", dialog), how in KEEP && !room.store.readOnly)
    show($("[data-why]", dialog), how in KEEP && !room.store.readOnly)
    text($("[data-keep]", dialog), KEEP[how])
    fill(dialog, null)
    const { due: day, days } = form.elements
    const look = async () => {
      const wanted = day.value
      if (!isDay(wanted) || wanted === due) return fill(dialog, null)
      const answer = await room.post(`/what-if`, { commands: [{ type, data: { [key]: id, due: wanted } }] })
      if (day.value === wanted) fill(dialog, answer, room.store.shown)
    }
    form.oninput = ({ target }) => {
      if (target === days && Number.isInteger(days.valueAsNumber)) day.value = plusDays(due, days.valueAsNumber)
      if (target === day && isDay(day.value)) days.value = daysBetween(due, day.value)
      if (target === days || target === day) look()
    }
    day.value = to
    days.value = daysBetween(due, to)
    look()
  })
  if (answer?.choice !== "keep" || answer.due === due) return
  const reason = answer.reason.trim()
  room.act(type, { [key]: id, due: answer.due, ...(reason && { reason }) })
}

function fill(dialog, answer, plan) {
  const { before, after, changes = [] } = answer?.ok ? answer.body : {}
  const moved = changes.filter((one) => one.item !== "goal")
  text($("[data-goal]", dialog), answer ? (answer.ok ? goalWords(before.goal, after.goal) : sorry(answer.body)) : "")
  const lost = before ? moves(plan, before, after).filter((one) => one.lost) : []
  text($("[data-lost]", dialog), lost.map((one) => `${nameOf(plan, one.lost)} would have to confirm “${one.title}” again.`).join(" "))
  show($("[data-moved]", dialog), moved.length)
  list($("[data-moved] ul", dialog), moved.slice(0, SHOWN), ({ item }) => item, () => make("li"), (node, one) => {
    text(node, `${one.title}: ${day(one.before) || "no date"} → ${day(one.after) || "no date"}`)
  })
  text($("[data-rest]", dialog), moved.length > SHOWN ? `and ${moved.length - SHOWN} more` : "")
}

const sorry = ({ detail, title }) => detail || title || "That cannot be worked out just now."

function goalWords({ date, expected: was }, { expected }) {
  if (!date) return "There is no goal yet to hold it against."
  if (!was || !expected) return "As things stand, the goal is never reached."
  if (was === expected) return `The goal stays as expected: ${day(expected)}.`
  return `The goal would move from ${day(was)} to ${day(expected)}; it is to be reached by ${day(date)}.`
}

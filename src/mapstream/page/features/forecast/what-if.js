// "If this slips by ten days, when are we there?" Tried out on the server's copy; nothing is written.

import { day, plusDays } from "../../plan/dates.js"
import { isOpen } from "../../plan/reading.js"
import { $, list, make, show, text } from "../../dom/nodes.js"
import { ask } from "../../dom/dialogs.js"

const RESCHEDULE = { tasks: ["reschedule_task", "task"], milestones: ["reschedule_milestone", "milestone"] }
const SHOWN = 8

// What may be done to an item that has a date to slip from.
export const slips = (room, item, found) =>
  isOpen(found) && found.due
    ? [{ id: "what-if", label: "What if it slips…", icon: "waits", run: () => askWhatIf(room, item, found) }]
    : []

function askWhatIf(room, item, { title, due }) {
  const [collection, id] = item.split("/")
  const [type, key] = RESCHEDULE[collection]
  ask("what-if", (dialog, form) => {
    text($("h2", dialog), `What if “${title}” slips?`)
    fill(dialog, null)
    const look = async () => {
      const days = form.elements.days.valueAsNumber
      if (!(days >= 1 && days <= 365)) return fill(dialog, null)
      const commands = [{ type, data: { [key]: id, due: plusDays(due, days) } }]
      const answer = await room.post(`/what-if`, { commands })
      if (form.elements.days.valueAsNumber === days) fill(dialog, answer)
    }
    form.oninput = look
    form.onsubmit = (event) => event.preventDefault()
    look()
  })
}

function fill(dialog, answer) {
  const { before, after, changes = [] } = answer?.ok ? answer.body : {}
  const moved = changes.filter((one) => one.item !== "goal")
  text($("[data-goal]", dialog), answer ? (answer.ok ? goalWords(before.goal, after.goal) : sorry(answer.body)) : "")
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

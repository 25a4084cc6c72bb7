// All dates, set backward from the target to the latest that still meet it. What would move is looked at first: tried out
// on the server's copy, it moves nothing until somebody says so.

import { counted, within } from "../../plan/language.js"
import { ask } from "../../dom/dialogs.js"
import { $, clone, list, show, text } from "../../dom/nodes.js"
import { day } from "../../plan/dates.js"
import { moves } from "../../plan/moves.js"
import { SIDES, nameOf } from "../../plan/words.js"

const LATER = "The plan has changed meanwhile: look once more."

export async function schedule(room) {
  const { store } = room
  let seen
  const answer = await ask("ask-schedule", (dialog, form) => {
    const { target } = form.elements
    const look = async (found = "") => {
      const wanted = target.value
      fill(room, dialog, (seen = null))
      if (!wanted) return
      const answer = await room.post("/what-if", { commands: [{ type: "schedule", data: { target: wanted } }] })
      if (target.value !== wanted) return
      const { before, after, version } = answer.body
      seen = answer.ok ? { version, moves: moves(store.shown, before, after) } : null
      fill(room, dialog, seen, answer.ok ? found : answer.body.detail || answer.body.title)
    }
    target.value = store.shown.plan.goal?.date ?? ""
    target.oninput = () => look()
    form.onsubmit = (event) => {
      if (seen?.moves.length && store.version === seen.version) return
      event.preventDefault()
      look(seen && LATER)
    }
    look()
  })
  if (!answer) return
  const reason = answer.reason.trim()
  const said = `Scheduled back from ${day(answer.target)}: ${counted(seen.moves.length, "date", "dates")} moved.`
  room.act("schedule", { target: answer.target, ...(reason && { reason }) }, said)
}

function fill({ store: { shown } }, dialog, seen, found = "") {
  const all = seen?.moves ?? []
  text($("[data-problem]", dialog), found)
  text($("[data-summary]", dialog), seen ? summary(all) : "")
  $("[data-schedule]", dialog).disabled = !all.length
  text($("[data-schedule]", dialog), all.length ? `Move ${counted(all.length, "date", "dates")}` : "Schedule")
  list($(".moves", dialog), all, ({ item }) => item, () => clone("move"), (row, one) => {
    text($("[data-title]", row), one.title)
    text($("[data-whose]", row), [SIDES[one.side] ?? "Both sides", one.lead && nameOf(shown, one.lead)].filter(Boolean).join(" · "))
    text($("del", row), day(one.from) || "no date")
    text($("ins", row), day(one.to) || "no date")
    text($(".chip", row), one.lost ? `${nameOf(shown, one.lost)} has to confirm again` : "")
    show($(".chip", row), one.lost)
  })
}

function summary(all) {
  if (!all.length) return "Nothing would move: every date is the latest already."
  const of = (side) => all.filter((one) => one.side === side).length
  const whose = [
    ...Object.entries(SIDES).map(([side, words]) => of(side) && `${of(side)} of the ${within(words)}’s`),
    of() && counted(of(), "milestone", "milestones"),
  ].filter(Boolean)
  const moved = `${counted(all.length, "date", "dates")} would move: ${whose.join(", ")}.`
  const lost = all.filter((one) => one.lost).length
  return lost ? `${moved} ${counted(lost, "confirmation", "confirmations")} would be lost.` : moved
}

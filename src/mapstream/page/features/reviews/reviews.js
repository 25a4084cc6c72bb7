// The reviews as they were and as they come.

import { ask } from "../../dom/dialogs.js"
import { $, attr, list, make, show, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"
import { fillSlots } from "../../items/slot.js"
import { day } from "../../plan/dates.js"
import { entries, todayOf } from "../../plan/reading.js"

const OUTCOMES = { held: "Held", skipped: "Skipped", missed: "Missed" }
const TONES = { warned: "warn", dead: "bad" }

export const reviewsBrief = ({ cadence }) => (cadence && cadence.state !== "running" ? cadence.sentence : next(cadence))

const next = (cadence) => (cadence?.next ? `next on ${day(cadence.next)}` : "none planned")

export function fillReviews(room, node) {
  const { cadence } = room.store.derived
  const today = todayOf(room.store)
  fillSlots(room, $(".cadence", node), "plan")
  const state = $("[data-state]", node)
  attr(state, "data-tone", TONES[cadence?.state] ?? "quiet")
  text(state, cadence?.since ? `${cadence.sentence} Since ${day(cadence.since)}.` : "Say above how often you review the plan together.")
  text($("[data-next]", node), cadence?.next ? `The next review is on ${day(cadence.next)}.` : "")
  show($(".review-acts", node), !room.store.readOnly)
  $("[data-hold]", node).dataset.on = today
  const skipped = $("[data-skip]", node)
  show(skipped, cadence?.next)
  skipped.dataset.on = cadence?.next ?? ""
  const link = $("a", node)
  show(link, cadence?.since)
  attr(link, "href", room.address("/review.ics"))
  const known = entries(room.store.shown.reviews).sort(([a], [b]) => b.localeCompare(a))
  const missed = (cadence?.missed ?? []).map((on) => [on, { outcome: "missed" }])
  const all = [...known, ...missed].sort(([a], [b]) => b.localeCompare(a))
  list($("ul:last-child", node), all, ([on]) => on, () => make("li", {}, make("strong"), make("span")), (row, [on, one]) => {
    text(row.firstElementChild, `${day(on)}: ${OUTCOMES[one.outcome] ?? one.outcome}`)
    const said = [one.reason, one.status, one.blockers && `Blockers: ${one.blockers}`, one.next && `Next: ${one.next}`]
    text(row.lastElementChild, ` ${said.filter(Boolean).join(" · ")}`)
  })
  fillNotes(room, $(".notes", node), [...room.notes("cadence"), ...room.notes("plan")])
}

export async function hold(room, { dataset: { on } }) {
  const answer = await ask("ask-review", (_, form) => (form.elements.on.value = on))
  if (!answer) return
  const said = ["status", "blockers", "next"].map((name) => [name, answer[name].trim()]).filter(([, words]) => words)
  room.act("hold_review", { on: answer.on || on, ...Object.fromEntries(said) })
}

export async function skip(room, { dataset: { on } }) {
  const answer = await ask("ask-skip", (dialog) => text($("h2", dialog), `Skip the review of ${day(on)}`))
  if (answer?.reason.trim()) room.act("skip_review", { on, reason: answer.reason.trim() })
}

// What is worth knowing about a task at a glance; what it needs in time is said of milestones in the same words.

import { chip, proposed, standing } from "../../items/chips.js"
import { counted } from "../../plan/language.js"
import { hasSummary, isOpen, waitsFor } from "../../plan/reading.js"
import { SIDES } from "../../plan/words.js"
import { distance, followed } from "../follows/words.js"
import { KINDS } from "./fields.js"

// What tasks and milestones need in time, as far as it is open.
export const timed = (plan, found) => {
  const waits = isOpen(found) ? waitsFor(plan, found).map(([, other]) => other.title) : []
  const gate = found.gate && (plan.plan?.calendar?.gates?.[found.gate]?.title ?? "a gate")
  return [
    isOpen(found) && found.pinned && chip("pinned", "Fixed date", "quiet", "lock"),
    isOpen(found) && followed(found) && chip("follows", distance(plan, found), "quiet", "tie"),
    isOpen(found) && gate && chip("gate", `Only on ${gate}`, "quiet"),
    waits.length > 0 && chip("waits", `Waits for ${waits.join(", ")}`, null, "waits"),
  ]
}

export function taskChips(room, plan, id, task) {
  const { days } = task
  return [
    proposed(room, `tasks/${id}`),
    chip("side", task.kind && task.kind !== "task" ? `${SIDES[task.side]} · ${KINDS[task.kind]}` : SIDES[task.side], task.side),
    task.kind === "meeting" && hasSummary(plan, id, task) && chip("summary", "Summary attached", "good"),
    task.status === "blocked" && chip("blocked", `Blocked: ${task.reason ?? ""}`, "bad", "blocked"),
    ...standing(task),
    isOpen(task) && days !== undefined && chip("days", counted(days, "day", "days"), "quiet"),
    ...timed(plan, task),
    isOpen(task) && task.lead && !task.confirmed && unconfirmed(room, id, task),
  ]
}

// The lead is asked; everybody else sees that the answer is missing.
function unconfirmed({ store, act }, id, task) {
  const asked = task.lead === store.you?.person && !store.readOnly
  if (!asked) return chip("unconfirmed", "Unconfirmed", "quiet")
  return { ...chip("confirm", "Confirm: mine, by then"), act: () => act("confirm_task", { task: id }) }
}

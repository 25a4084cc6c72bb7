// All dates, set backward from the target to the latest that still meet it.

import { ask } from "../../dom/dialogs.js"

export async function schedule(room) {
  const answer = await ask("ask-schedule", (_, form) => {
    form.elements.target.value = room.store.shown.plan.goal?.date ?? ""
  })
  if (!answer) return
  const reason = answer.reason.trim()
  room.act("schedule", { target: answer.target, ...(reason && { reason }) })
}

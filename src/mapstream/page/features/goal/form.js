// The goal is one thing with several parts, so it is edited as a whole, in place.

import { $, show } from "../../dom/nodes.js"

export function setUpGoal(room) {
  const box = $("#goal")
  const form = $("form", box)
  const view = $("[data-view]", box)
  const { statement, date, reason, kind, deadline } = form.elements

  function open(typed) {
    const goal = typed ?? room.store.shown.plan?.goal ?? {}
    statement.value = goal.statement ?? ""
    date.value = goal.date ?? ""
    reason.value = goal.reason ?? ""
    kind.value = goal.deadline?.kind ?? ""
    deadline.value = goal.deadline?.date ?? ""
    show(form, true)
    show(view, false)
    statement.focus()
  }

  function close() {
    show(form, false)
    show(view, true)
    $("[data-edit-goal]", box).focus()
  }

  $("[data-edit-goal]", box).addEventListener("click", () => open())
  $("[data-cancel-goal]", box).addEventListener("click", close)
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return
    event.stopPropagation()
    close()
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    room.act("set_goal", {
      statement: statement.value.trim(),
      date: date.value,
      ...(reason.value.trim() && { reason: reason.value.trim() }),
      ...(deadline.value && { deadline: { date: deadline.value, kind: kind.value.trim() || "deadline" } }),
    })
    close()
  })
  return open
}

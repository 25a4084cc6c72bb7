// The goal is one thing with several parts, so it is edited as a whole, in place.

import { $, show } from "../../dom/nodes.js"

const parts = () => ({ box: $("#goal"), form: $("#goal form"), view: $("#goal [data-view]") })

export function openGoal(room, typed) {
  const { form, view } = parts()
  const { statement, date, reason, kind, deadline, changed } = form.elements
  const goal = typed ?? room.store.shown.plan?.goal ?? {}
  statement.value = goal.statement ?? ""
  date.value = goal.date ?? ""
  reason.value = goal.reason ?? ""
  kind.value = goal.deadline?.kind ?? ""
  deadline.value = goal.deadline?.date ?? ""
  changed.value = typed?.changed_for ?? ""
  show($("[data-changes]", form), room.store.shown.plan?.goal)
  form.onkeydown = (event) => {
    if (event.key !== "Escape") return
    event.stopPropagation()
    closeGoal()
  }
  show(form, true)
  show(view, false)
  statement.focus()
}

export function closeGoal() {
  const { box, form, view } = parts()
  show(form, false)
  show(view, true)
  $("[data-edit-goal]", box).focus()
}

export function saveGoal(room, form) {
  const { statement, date, reason, kind, deadline, changed } = form.elements
  room.act("set_goal", {
    statement: statement.value.trim(),
    date: date.value,
    ...(reason.value.trim() && { reason: reason.value.trim() }),
    ...(changed.value.trim() && { changed_for: changed.value.trim() }),
    ...(deadline.value && { deadline: { date: deadline.value, kind: kind.value.trim() || "deadline" } }),
  })
  closeGoal()
}

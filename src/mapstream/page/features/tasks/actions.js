// What may be done to tasks and milestones.

import { isOpen } from "../../plan/reading.js"
import { proven, reasoned } from "../../items/asking.js"
import { begin } from "../roles/roles.js"
import { askWhatIf } from "../forecast/what-if.js"

const TASK_ACTIONS = {
  not_started: ["start", "complete", "block", "drop"],
  in_progress: ["complete", "block", "drop"],
  blocked: ["unblock", "complete", "drop"],
  completed: ["reopen"],
  dropped: ["reopen"],
}

const slips = (room, item, found) =>
  isOpen(found) && found.due
    ? [{ id: "what-if", label: "What if it slips…", icon: "waits", run: () => askWhatIf(room, item, found) }]
    : []

export function taskActions(room, id, task) {
  const data = { task: id }
  const simply = (type) => () => room.act(type, data)
  const complete = () => proven(room, "complete_task", data, task, task.condition)
  const all = {
    confirm: { label: "Confirm: mine, by then", icon: "check", run: simply("confirm_task") },
    start: { label: "Start", icon: "in_progress", run: simply("start_task") },
    complete: { label: "Complete…", icon: "check", run: complete },
    unblock: { label: "Unblock", icon: "in_progress", run: simply("unblock_task") },
    block: { icon: "blocked", ...reasoned(room, "block_task", data, task.title) },
    drop: { icon: "dropped", danger: true, ...reasoned(room, "drop_task", data, task.title) },
    reopen: { icon: "undo", ...reasoned(room, "reopen_task", data, task.title) },
  }
  const mine = task.lead === room.store.you.person && isOpen(task) && !task.confirmed
  const names = [...(mine ? ["confirm"] : []), ...TASK_ACTIONS[task.status]]
  return [...names.map((name) => ({ id: name, ...all[name] })), ...slips(room, `tasks/${id}`, task)]
}

export function milestoneActions(room, id, milestone) {
  const data = { milestone: id }
  const { title, condition } = milestone
  const run = () => proven(room, "reach_milestone", data, milestone, condition)
  return isOpen(milestone)
    ? [
        ...(milestone.to_come
          ? [{ id: "begin", label: "Begin…", icon: "in_progress", run: () => begin(room, id, milestone) }] : []),
        { id: "reach", label: "Reached…", icon: "check", run },
        { id: "drop", icon: "dropped", danger: true, ...reasoned(room, "drop_milestone", data, title) },
        ...slips(room, `milestones/${id}`, milestone),
      ]
    : [{ id: "reopen", icon: "undo", ...reasoned(room, "reopen_milestone", data, title) }]
}

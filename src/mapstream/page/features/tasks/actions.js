// What may be done to a task.

import { proven, reasoned } from "../../items/asking.js"
import { isOpen } from "../../plan/reading.js"
import { slips } from "../forecast/slipping.js"

const TASK_ACTIONS = {
  not_started: ["start", "complete", "block", "drop"],
  in_progress: ["complete", "block", "drop"],
  blocked: ["unblock", "complete", "drop"],
  completed: ["reopen"],
  dropped: ["reopen"],
}

export function taskActions(room, id, task) {
  const data = { task: id }
  const simply = (type) => () => room.act(type, data)
  const why = (type, verb, question) => reasoned(room, type, data, task.title, verb, question)
  const complete = () => proven(room, "complete_task", data, task, task.condition)
  const all = {
    confirm: { label: "Confirm: mine, by then", icon: "check", run: simply("confirm_task") },
    start: { label: "Start", icon: "in_progress", run: simply("start_task") },
    complete: { label: "Complete…", icon: "check", run: complete },
    unblock: { label: "Unblock", icon: "in_progress", run: simply("unblock_task") },
    block: { icon: "blocked", ...why("block_task", "Block", "What stands in the way?") },
    drop: { icon: "dropped", danger: true, ...why("drop_task", "Drop", "Why is this step no longer needed?") },
    reopen: { icon: "undo", ...why("reopen_task", "Reopen", "What is not done about it?") },
  }
  const mine = task.lead === room.store.you.person && isOpen(task) && !task.confirmed
  const names = [...(mine ? ["confirm"] : []), ...TASK_ACTIONS[task.status]]
  return [...names.map((name) => ({ id: name, ...all[name] })), ...slips(room, `tasks/${id}`, task)]
}

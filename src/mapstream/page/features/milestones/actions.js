// What may be done to a milestone.

import { proven, reasoned } from "../../items/asking.js"
import { later } from "../../items/lazy.js"
import { isOpen } from "../../plan/reading.js"
import { slips } from "../forecast/slipping.js"

const begin = later(() => import("../roles/roles.js"), "begin")

export function milestoneActions(room, id, milestone) {
  const data = { milestone: id }
  const why = (type, verb, question) => reasoned(room, type, data, milestone.title, verb, question)
  if (!isOpen(milestone)) {
    return [{ id: "reopen", icon: "undo", ...why("reopen_milestone", "Reopen", "What is not decided about it?") }]
  }
  const reach = () => proven(room, "reach_milestone", data, milestone, milestone.condition)
  const start = { id: "begin", label: "Begin…", icon: "in_progress", run: () => begin(room, id, milestone) }
  return [
    ...(milestone.to_come ? [start] : []),
    { id: "reach", label: "Reached…", icon: "check", run: reach },
    { id: "drop", icon: "dropped", danger: true, ...why("drop_milestone", "Drop", "Why is this decision no longer needed?") },
    ...slips(room, `milestones/${id}`, milestone),
  ]
}

// What may be done to an item in its present state: the menu of its status button and the buttons of its panel.

import { documents, isOpen, lookUp, neighbour, groups, milestones, people } from "../plan/reading.js"
import { SIDES } from "../plan/words.js"
import { askEvidence, askReason } from "./ask.js"

export function actions(room, item) {
  const found = lookUp(room.store.shown, item)
  if (!found || room.store.readOnly) return []
  const [collection, id] = item.split("/")
  return collection === "tasks" ? taskActions(room, id, found) : milestoneActions(room, id, found)
}

// What is asked before something is blocked, dropped or reopened: verb, question.
const WHY = {
  block_task: ["Block", "What stands in the way?"],
  drop_task: ["Drop", "Why is this step no longer needed?"],
  reopen_task: ["Reopen", "What is not done about it?"],
  drop_milestone: ["Drop", "Why is this decision no longer needed?"],
  reopen_milestone: ["Reopen", "What is not decided about it?"],
}

function asking(room, type, data, item) {
  const [verb, label] = WHY[type]
  const run = async () => {
    const reason = await askReason({ title: `${verb} “${item.title}”`, label, submit: verb })
    if (reason) room.act(type, { ...data, reason })
  }
  return { label: `${verb}…`, run }
}

const TASK_ACTIONS = {
  not_started: ["start", "complete", "block", "drop"],
  in_progress: ["complete", "block", "drop"],
  blocked: ["unblock", "complete", "drop"],
  completed: ["reopen"],
  dropped: ["reopen"],
}

function taskActions(room, id, task) {
  const data = { task: id }
  const simply = (type) => () => room.act(type, data)
  const all = {
    confirm: { label: "Confirm: mine, by then", icon: "check", run: simply("confirm_task") },
    start: { label: "Start", icon: "in_progress", run: simply("start_task") },
    complete: { label: "Complete…", icon: "check", run: () => complete(room, "complete_task", data, task) },
    unblock: { label: "Unblock", icon: "in_progress", run: simply("unblock_task") },
    block: { icon: "blocked", ...asking(room, "block_task", data, task) },
    drop: { icon: "dropped", danger: true, ...asking(room, "drop_task", data, task) },
    reopen: { icon: "undo", ...asking(room, "reopen_task", data, task) },
  }
  const mine = task.lead === room.store.you.person && isOpen(task) && !task.confirmed
  return [...(mine ? ["confirm"] : []), ...TASK_ACTIONS[task.status]].map((name) => ({ id: name, ...all[name] }))
}

function milestoneActions(room, id, milestone) {
  const data = { milestone: id }
  const run = () => complete(room, "reach_milestone", data, milestone)
  return isOpen(milestone)
    ? [
        { id: "reach", label: "Reached…", icon: "check", run },
        { id: "drop", icon: "dropped", danger: true, ...asking(room, "drop_milestone", data, milestone) },
      ]
    : [{ id: "reopen", icon: "undo", ...asking(room, "reopen_milestone", data, milestone) }]
}

async function complete(room, type, data, item) {
  const plan = room.store.shown
  const answer = await askEvidence(plan, item, {
    documents: documents(plan).map(([id, { title }]) => ({ id: `documents/${id}`, label: title })),
    people: people(plan).map(([id, { name, side }]) => ({ id, label: `${name} (${SIDES[side].toLowerCase()})` })),
  })
  if (answer) room.act(type, answer.evidence.length ? { ...data, ...answer } : data)
}

// Up or down among the tasks of the same milestone, or among the milestones.
export function move(room, item, direction) {
  if (room.store.readOnly) return
  const [collection, id] = item.split("/")
  const plan = room.store.shown
  const siblings = collection === "tasks"
    ? groups(plan).find(({ tasks }) => tasks.some(([task]) => task === id)).tasks.map(([task]) => task)
    : milestones(plan).map(([milestone]) => milestone)
  const place = neighbour(siblings, id, direction)
  if (!place) return room.say(direction < 0 ? "Already at the top." : "Already at the end.")
  const [[where, other]] = Object.entries(place)
  room.act("move", { item, [where]: `${collection}/${other}` })
}

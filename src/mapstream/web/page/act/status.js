// What may be done to an item in its present state: the menu of its status button and the buttons of its panel.

import { documents, isOpen, lookUp, neighbour, groups, milestones, people } from "../plan/reading.js"
import { SIDES } from "../plan/words.js"
import { askEvidence, askReason } from "./ask.js"

export function actions(room, item) {
  const found = lookUp(room.store.shown, item)
  if (!found || room.store.readOnly) return []
  return item.startsWith("tasks/") ? taskActions(room, item.slice(6), found) : milestoneActions(room, item.slice(11), found)
}

function taskActions(room, id, task) {
  const data = { task: id }
  const why = (type, question) => async () => {
    const reason = await askReason(question)
    if (reason) room.act(type, { ...data, reason })
  }
  const mine = task.lead === room.store.you.person
  const all = {
    confirm: { label: "Confirm: mine, by then", icon: "check", run: () => room.act("confirm_task", data) },
    start: { label: "Start", icon: "in_progress", run: () => room.act("start_task", data) },
    complete: { label: "Complete…", icon: "check", run: () => complete(room, "complete_task", data, task) },
    unblock: { label: "Unblock", icon: "in_progress", run: () => room.act("unblock_task", data) },
    block: { label: "Block…", icon: "blocked", run: why("block_task", { title: `Block “${task.title}”`, label: "What stands in the way?", submit: "Block" }) },
    drop: { label: "Drop…", icon: "dropped", danger: true, run: why("drop_task", { title: `Drop “${task.title}”`, label: "Why is this step no longer needed?", submit: "Drop" }) },
    reopen: { label: "Reopen…", icon: "undo", run: why("reopen_task", { title: `Reopen “${task.title}”`, label: "What is not done about it?", submit: "Reopen" }) },
  }
  const byStatus = {
    not_started: ["start", "complete", "block", "drop"],
    in_progress: ["complete", "block", "drop"],
    blocked: ["unblock", "complete", "drop"],
    completed: ["reopen"],
    dropped: ["reopen"],
  }
  const confirm = mine && isOpen(task) && !task.confirmed ? ["confirm"] : []
  return [...confirm, ...byStatus[task.status]].map((name) => ({ id: name, ...all[name] }))
}

function milestoneActions(room, id, milestone) {
  const data = { milestone: id }
  const why = (type, question) => async () => {
    const reason = await askReason(question)
    if (reason) room.act(type, { ...data, reason })
  }
  const reach = { id: "reach", label: "Reached…", icon: "check", run: () => complete(room, "reach_milestone", data, milestone) }
  const drop = {
    id: "drop", label: "Drop…", icon: "dropped", danger: true,
    run: why("drop_milestone", { title: `Drop “${milestone.title}”`, label: "Why is this decision no longer needed?", submit: "Drop" }),
  }
  const reopen = {
    id: "reopen", label: "Reopen…", icon: "undo",
    run: why("reopen_milestone", { title: `Reopen “${milestone.title}”`, label: "What is not decided about it?", submit: "Reopen" }),
  }
  return milestone.status === "open" ? [reach, drop] : [reopen]
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

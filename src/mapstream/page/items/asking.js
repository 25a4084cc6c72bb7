// Acts that ask for something first: a reason, or what proves it.

import { documents, people } from "../plan/reading.js"
import { SIDES } from "../plan/words.js"
import { askEvidence, askReason } from "../dom/dialogs.js"

// What is asked before something is blocked, dropped or reopened: verb, question.
const WHY = {
  block_task: ["Block", "What stands in the way?"],
  drop_task: ["Drop", "Why is this step no longer needed?"],
  reopen_task: ["Reopen", "What is not done about it?"],
  drop_milestone: ["Drop", "Why is this decision no longer needed?"],
  reopen_milestone: ["Reopen", "What is not decided about it?"],
  reopen_phase: ["Reopen", "What is not done about it?"],
  drop_deliverable: ["Drop", "Why is this no longer needed?"],
  reopen_deliverable: ["Reopen", "What is not as promised?"],
  reopen_risk: ["Reopen", "Why is it a risk again?"],
}

export function reasoned(room, type, data, title) {
  const [verb, label] = WHY[type]
  const run = async () => {
    const reason = await askReason({ title: `${verb} “${title}”`, label, submit: verb })
    if (reason) room.act(type, { ...data, reason })
  }
  return { label: `${verb}…`, run }
}

// Whether all who see an item also see a document.
function seenWith({ visible_to: document = "everyone" }, { visible_to: item = "everyone" }) {
  if (document === "everyone" || document === item) return true
  return Array.isArray(document) && Array.isArray(item) && item.every((one) => document.includes(one))
}

// `item`: what is to be proven; `asked`: its condition, or measure.
export async function proven(room, type, data, item, asked, verb = "Complete") {
  const plan = room.store.shown
  const { title } = item
  const fitting = documents(plan).filter(([, one]) => seenWith(one, item))
  const answer = await askEvidence({
    title: `${verb} “${title}”`, asked, verb,
    documents: fitting.map(([id, { title: label }]) => ({ id: `documents/${id}`, label })),
    people: people(plan).map(([id, { name, side }]) => ({ id, label: `${name} (${SIDES[side].toLowerCase()})` })),
  })
  if (answer) room.act(type, answer.evidence.length ? { ...data, ...answer } : data)
}

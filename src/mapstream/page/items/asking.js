// Acts upon an item: at once, or after asking for a reason or for what proves it.

import { ask } from "../dom/dialogs.js"
import { $, text } from "../dom/nodes.js"
import { later } from "./lazy.js"

export const proven = later(() => import("./evidence.js"), "proven")

export const simply = (room, id, label, icon, type, data, danger) =>
  ({ id, label, icon, danger, run: () => room.act(type, data) })
export const remove = (room, type, data) => simply(room, "remove", "Remove", "close", type, data, true)

// `verb` and `question`: what the button and the dialog say.
export function reasoned(room, type, data, title, verb, question) {
  const run = async () => {
    const reason = await askReason({ title: `${verb} “${title}”`, label: question, submit: verb })
    if (reason) room.act(type, { ...data, reason })
  }
  return { label: `${verb}…`, run }
}

async function askReason({ title, label, submit }) {
  const answer = await ask("ask-reason", (dialog) => {
    text($("h2", dialog), title)
    text($("[data-label]", dialog), label)
    text($("[data-submit]", dialog), submit)
  })
  return answer?.reason.trim() || null
}

// Beside what was said: that it is marked as a promise, and a button.

import { ask, options } from "../../dom/dialogs.js"
import { $, attr, clone, list, show, text } from "../../dom/nodes.js"
import { people } from "../../plan/reading.js"
import { nameOf } from "../../plan/words.js"
import { marking, markOn } from "./marks.js"

export async function mark(room, data) {
  const answer = await ask("ask-promise", (_, form) => {
    const known = people(room.store.shown).map(([id, { name }]) => ({ id, label: name }))
    options(form.elements.to, [{ id: "", label: "Nobody in particular" }, ...known])
  })
  if (!answer) return
  const note = answer.note.trim()
  room.act("mark_promise", { ...data, ...(answer.to && { to: answer.to }), ...(note && { note }) })
}

export function fillMark(room, node, data) {
  const marked = markOn(room.store.shown, data)
  const to = marked?.to ? ` to ${nameOf(room.store.shown, marked.to)}` : ""
  text($("[data-marked]", node), marked && `Promised${to}`)
  attr($("[data-marked]", node), "title", marked?.note)
  const found = marking(room, data)
  const button = $("button", node)
  show(button, found)
  text(button, found?.label)
  button.onclick = found?.run
}

export function fillDecisions(room, node, item, { decisions = [] }) {
  const meeting = item.split("/")[1]
  show(node, decisions.length)
  list($("ul", node), decisions, (one) => one, () => clone("decision-mark"), (row, decision) => {
    text($("[data-decision]", row), decision)
    fillMark(room, row, { meeting, decision })
  })
}

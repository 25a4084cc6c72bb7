// What proves an item done: asked for before it is completed.

import { within } from "../plan/language.js"
import { ask, options } from "../dom/dialogs.js"
import { $, text } from "../dom/nodes.js"
import { documents, people } from "../plan/reading.js"
import { SIDES } from "../plan/words.js"

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
    people: people(plan).map(([id, { name, side }]) => ({ id, label: `${name} (${within(SIDES[side])})` })),
  })
  if (answer) room.act(type, answer.evidence.length ? { ...data, ...answer } : data)
}

// Resolves to {evidence} with a list that is empty for "done, but only claimed", or to null.
async function askEvidence({ title, asked, verb, documents, people }) {
  const answer = await ask("ask-evidence", (dialog, form) => {
    text($("h2", dialog), title)
    text($("[data-condition]", dialog), asked ? `Done when: ${asked}` : "No completion condition has been named.")
    text($("[data-evidence]", dialog), `${verb} with evidence`)
    text($("[data-claim]", dialog), asked ? `${verb} without evidence` : verb)
    options(form.elements.ref, documents.length ? documents : [{ id: "", label: "No documents yet" }])
    options(form.elements.by, people)
    followKind(form)
  })
  if (!answer) return null
  return { evidence: answer.choice === "claim" ? [] : [evidenceOf(answer)] }
}

function followKind(form) {
  const follow = () => {
    const kind = form.elements.kind.value
    for (const part of form.querySelectorAll("[data-kind]")) {
      part.hidden = part.dataset.kind !== kind
      for (const input of part.querySelectorAll("input, select")) input.disabled = part.hidden
    }
  }
  for (const radio of form.elements.kind) radio.onchange = follow
  follow()
}

function evidenceOf({ kind, url, ref, by, meeting, note }) {
  const subject = { link: { url }, document: { ref }, confirmation: { by }, meeting: { ref: meeting } }[kind]
  return { kind, ...subject, ...(note.trim() && { note: note.trim() }) }
}

// Questions that need more than a field: a reason, evidence, a person, a document. Native dialogs, one at a time; the
// answer is a promise of the form's values, or null if the reader changed their mind.

import { $, make, text } from "./nodes.js"

export function ask(id, prepare) {
  const dialog = document.getElementById(id)
  const form = $("form", dialog)
  form.reset()
  prepare?.(dialog, form)
  dialog.returnValue = ""
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.onclose = () => {
      const answered = dialog.returnValue && dialog.returnValue !== "cancel"
      resolve(answered ? { ...Object.fromEntries(new FormData(form)), choice: dialog.returnValue } : null)
    }
  })
}

export const setUpDialogs = () => {
  for (const button of document.querySelectorAll("dialog [data-cancel]")) {
    button.addEventListener("click", () => button.closest("dialog").close("cancel"))
  }
}

export async function askReason({ title, label, submit }) {
  const answer = await ask("ask-reason", (dialog) => {
    text($("h2", dialog), title)
    text($("[data-label]", dialog), label)
    text($("[data-submit]", dialog), submit)
  })
  return answer?.reason.trim() || null
}

export function options(select, choices, preset) {
  select.replaceChildren(...choices.map(({ id, label }) => make("option", { value: id }, label)))
  if (preset) select.value = preset
}

// Resolves to {evidence} with a list that is empty for "done, but only claimed", or to null.
export async function askEvidence({ title, asked, verb, documents, people }) {
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

// Documents come in: as a link, or as a file that is chosen or dropped, and told of while it comes.

import { ask, options } from "../../dom/dialogs.js"
import { attr } from "../../dom/nodes.js"
import { plain } from "../../plan/words.js"
import { once } from "../../items/lazy.js"
import { newId } from "../../state/ids.js"
import { remember } from "./known.js"

const KINDS = ["proposal", "pricing", "contract draft", "spec", "reference", "demo", "other"]

export const addDocument = (room) => askDocument(room)

async function askDocument(room, dropped = null) {
  const kinds = KINDS.map((id) => ({ id, label: plain(id) }))
  const answer = await ask("ask-document", (_, form) => {
    const { file, url, title, kind } = form.elements
    options(kind, kinds)
    if (dropped) file.files = dropped
    const chosen = () => {
      url.required = !file.files.length
      if (file.files.length && !title.value) title.value = file.files[0].name.replace(/\.\w{1,5}$/, "")
    }
    form.oninput = chosen
    chosen()
  })
  if (!answer) return
  const data = { document: newId(), title: answer.title.trim(), kind: answer.kind }
  if (answer.file?.size) bring(room, answer.file, (file) => room.act("add_document", { ...data, file }))
  else room.act("add_document", { ...data, url: answer.url.trim() })
}

function replaceDocument(room, document, file) {
  bring(room, file, (sha256) => room.act("revise_document", { document, file: sha256 }))
}

export function chooseReplacement(room, button) {
  const id = button.closest(".document").dataset.item.split("/")[1]
  const input = Object.assign(document.createElement("input"), { type: "file" })
  input.onchange = () => input.files.length && replaceDocument(room, id, input.files[0])
  input.click()
}

async function bring(room, file, then) {
  const { store } = room
  const id = newId()
  const told = (part) => {
    const others = (store.uploads ?? []).filter((one) => one.id !== id)
    store.set({ uploads: part === null ? others : [...others, { id, name: file.name, part }] })
  }
  told(0)
  const answer = await room.upload(`/files?name=${encodeURIComponent(file.name)}`, file, told)
  told(null)
  if (!answer.ok) {
    const { title, detail } = answer.body
    return room.say([`“${file.name}” was not taken.`, title && `${title}.`, detail].filter(Boolean).join(" "), { urgent: true })
  }
  const { file: sha256, ...rest } = answer.body
  remember(sha256, rest)
  then(sha256)
}

// A file that is dropped on the list becomes a document; on a document, its new version.
export const setUpDropping = once((room) => {
  const place = (event) => [...event.dataTransfer?.types ?? []].includes("Files") && event.target.closest?.("[data-drop]")
  let over = null
  const mark = (node) => {
    if (over && over !== node) attr(over, "data-dropping", false)
    if (node) attr(node, "data-dropping", true)
    over = node
  }
  addEventListener("dragover", (event) => {
    const found = place(event)
    if (found && !room.store.readOnly) event.preventDefault()
    mark(found ? event.target.closest(".document") ?? found : null)
  })
  addEventListener("dragleave", (event) => event.relatedTarget === null && mark(null))
  addEventListener("drop", (event) => {
    const found = place(event)
    mark(null)
    if (!found || room.store.readOnly) return
    event.preventDefault()
    const row = event.target.closest(".document")
    const { files } = event.dataTransfer
    if (row) replaceDocument(room, row.dataset.item.split("/")[1], files[0])
    else askDocument(room, files)
  })
})

// A text as it is shown: a field for each paragraph, who changed it last, and what goes wrong beside it.

import { $, list, make, show, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"
import { inOrder } from "../../plan/reading.js"
import { nameOf } from "../../plan/words.js"
import { newId } from "../../state/ids.js"
import { moved } from "./merge.js"
import { Writing } from "./writing.js"

const paragraphs = (plan, name) => inOrder(plan.texts?.[name] ?? {}, "paragraphs")

export const notesCount = (plan) => paragraphs(plan, "notes").length
export const notesBrief = (_, __, { store }) => (notesCount(store.shown) ? "written by all" : "nothing yet")

export const fillNotesOfRoom = (room, node) => fillText(room, $(".long-text", node), "notes")

export const fillNotesOfMeeting = (room, box, item) => fillText(room, box, item)

function fillText(room, box, name) {
  const { store } = room
  box.dataset.text = name
  const found = paragraphs(store.past?.plan ?? store.document, name)
  const create = ([id, { content }]) => createParagraph(room, name, id, content)
  list($(".paragraphs", box), found, ([id]) => id, create, (node, entry) => fillParagraph(room, node, entry))
  show($("[data-begin]", box), !store.readOnly)
  fillNotes(room, $(".notes", box), room.notes(`texts/${name}`))
}

function createParagraph(room, name, id, content) {
  const field = make("textarea", { rows: 1, maxlength: 10000, "aria-label": "Paragraph" })
  const node = make("li", { class: "paragraph" }, field, make("span", { class: "muted" }))
  const send = (typed, version) =>
    room.act("edit_text", { text: name, paragraph: id, content: typed === "" ? null : typed, based_on: version })
  node.writing = new Writing({ content, version: room.store.version, send })
  field.addEventListener("input", () => {
    node.writing.type(field.value)
    grow(field)
  })
  return node
}

function fillParagraph(room, node, [, { content, by }]) {
  const { store } = room
  const [field, author] = node.children
  const wanted = node.writing.take(content, store.version, (entry) =>
    !store.entries.includes(entry) ? "done" : entry.refused ? "refused" : "waiting")
  field.readOnly = store.readOnly
  if (field.value !== wanted) {
    const carets = [field.selectionStart, field.selectionEnd].map((place) => moved(place, field.value, wanted))
    field.value = wanted
    if (document.activeElement === field) field.setSelectionRange(...carets)
  }
  grow(field)
  text(author, nameOf(store.shown, by))
}

function grow(field) {
  field.style.height = "auto"
  field.style.height = `${field.scrollHeight + 2}px`
}

export function begin(room, button) {
  const { text: name } = button.closest("[data-text]").dataset
  const id = newId()
  room.act("edit_text", { text: name, paragraph: id, content: "", based_on: room.store.version })
  const look = () => {
    const field = document.querySelector(`.paragraph[data-key="${id}"] textarea`)
    if (field) field.focus()
    else setTimeout(look, 50)
  }
  setTimeout(look, 50)
}

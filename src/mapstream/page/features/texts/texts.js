// A text as it is shown: a field for each paragraph, who changed it last or is writing there, and what goes wrong beside
// it. Enter begins a paragraph, Shift and Enter a line; Backspace at the beginning joins one to the one before.

import { $, $$, attr, clone, list, make, show, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"
import { listed } from "../../plan/language.js"
import { inOrder, lookUp } from "../../plan/reading.js"
import { nameOf } from "../../plan/words.js"
import { newId } from "../../state/ids.js"
import { moved } from "./merge.js"
import { Writing } from "./writing.js"

// The paragraph that every text begins with, whoever begins it.
const FIRST = "00000000-0000-0000-0000-000000000000"

// The value that a text is, which is its first paragraph as long as nobody has begun it.
function valueOf(plan, name) {
  const [of, key] = name.split("/")
  if (of === "values") return plan.plan?.value?.[key]
  return of === "summaries" ? lookUp(plan, `meetings/${key}`)?.summary : undefined
}

function paragraphs(plan, name) {
  if (plan.texts?.[name]) return inOrder(plan.texts[name], "paragraphs")
  const value = valueOf(plan, name)
  return value === undefined ? [] : [[FIRST, { content: value }]]
}

export const notesCount = (plan) => paragraphs(plan, "notes").length
export const notesBrief = (_, __, { store }) => (notesCount(store.shown) ? "written by all" : "nothing yet")

export const fillNotesOfRoom = (room, node) => fillText(room, $(".long-text", node), "notes")

export const fillNotesOfMeeting = (room, box, item) => fillText(room, box, item)

// Those that are there, and those that were begun here a moment ago; of a text that is empty, the first to be.
function shownOf({ store }, name) {
  if (store.past) return paragraphs(store.past.plan, name)
  const found = paragraphs(store.document, name)
  const there = new Set(found.map(([id]) => id))
  for (const entry of store.entries) {
    const { text: of, paragraph: id, content, after } = entry.data
    if (entry.type !== "edit_text" || of !== name || content === null || there.has(id)) continue
    const place = found.findIndex(([one]) => one === after)
    found.splice(place < 0 ? found.length : place + 1, 0, [id, { content, by: entry.by, begun: entry }])
    there.add(id)
  }
  return found.length ? found : [[FIRST, { content: "" }]]
}

function fillText(room, box, name, hint) {
  const { store } = room
  box.dataset.text = name
  const create = ([id, paragraph]) => createParagraph(room, name, id, paragraph)
  list($(".paragraphs", box), shownOf(room, name), ([id]) => id, create, (node, entry) => fillParagraph(room, node, name, entry))
  attr($("textarea", box), "placeholder", hint)
  if ($("[data-begin]", box)) show($("[data-begin]", box), !store.readOnly)
  fillNotes(room, $(".notes", box), room.notes(`texts/${name}`))
}

// A text in the place of a field.
export function fillField(room, slot, name, hint) {
  slot.long ??= clone("long-text")
  fillText(room, slot.long, name, hint)
  // what it is written in has no height before it stands in its place, a moment later
  if (!slot.long.isConnected) queueMicrotask(() => $$("textarea", slot.long).forEach(grow))
  return slot.long
}

function createParagraph(room, name, id, { content, begun }) {
  const field = make("textarea", { rows: 1, maxlength: 10000, "aria-label": "Paragraph" })
  const node = make("li", { class: "paragraph" }, field, make("span", { class: "muted", "data-by": "" }))
  const send = (typed, version) =>
    room.act("edit_text", { text: name, paragraph: id, content: typed, based_on: version })
  node.writing = new Writing({ content, version: room.store.version, send, sent: begun })
  field.addEventListener("input", () => {
    node.writing.type(field.value)
    grow(field)
  })
  field.addEventListener("keydown", (event) => pressed(room, name, node, event))
  field.addEventListener("blur", () => left(node))
  return node
}

function fillParagraph(room, node, name, [id, { content, by, begun }]) {
  const { store } = room
  const [field, author] = node.children
  const wanted = begun ? node.writing.typed : node.writing.take(content, store.version, (entry) =>
    !store.entries.includes(entry) ? "done" : entry.refused ? "refused" : "waiting")
  field.readOnly = store.readOnly
  if (field.value !== wanted) {
    const carets = [field.selectionStart, field.selectionEnd].map((place) => moved(place, field.value, wanted))
    field.value = wanted
    if (document.activeElement === field) field.setSelectionRange(...carets)
  }
  grow(field)
  const others = store.readOnly ? [] : store.here.filter(({ person, item, field: at }) =>
    person !== store.you.person && item === `texts/${name}` && at === id)
  const writing = others.filter(({ typing }) => typing)
  const names = (writing.length ? writing : others).map(({ person }) => nameOf(store.shown, person))
  attr(node, "data-others", others.length > 0)
  text(author, names.length ? presence(listed(names), names.length > 1, writing.length > 0) : by ? nameOf(store.shown, by) : "")
}

function presence(names, several, writing) {
  if (writing) return several ? `${names} are writing here` : `${names} is writing here`
  return several ? `${names} are here` : `${names} is here`
}

function grow(field) {
  field.style.height = "auto"
  field.style.height = `${field.scrollHeight + 2}px`
}

function pressed(room, name, node, event) {
  const { target: field, key, shiftKey } = event
  if (field.readOnly || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  const { selectionStart: start, selectionEnd: end, value } = field
  const [before, after] = [node.previousElementSibling, node.nextElementSibling]
  const act = {
    Enter: !shiftKey && (() => split(room, name, node, value.slice(0, start), value.slice(end))),
    Backspace: before && start === 0 && end === 0 && (() => join(before, node)),
    Delete: after && start === value.length && end === start && (() => join(node, after)),
    ArrowUp: before && !shiftKey && start === 0 && end === 0 && (() => goTo(before, before.firstElementChild.value.length)),
    ArrowDown: after && !shiftKey && start === value.length && end === start && (() => goTo(after, 0)),
  }[key]
  if (!act) return
  event.preventDefault()
  act()
}

function goTo(node, caret) {
  const field = node.firstElementChild
  field.focus()
  field.setSelectionRange(caret, caret)
}

// What stands behind the caret goes into a paragraph of its own. At the beginning, an empty one comes before it.
function split(room, name, node, kept, rest) {
  const before = node.previousElementSibling
  if (kept) {
    node.writing.now(kept)
    beginAfter(room, node, name, rest)
  } else if (rest && before) {
    beginAfter(room, before, name, "")
  }
}

function beginAfter(room, node, name, content) {
  const id = newId()
  const box = node.closest("[data-text]")
  room.act("edit_text", {
    text: name, paragraph: id, content, after: node.dataset.key, based_on: room.store.version,
  })
  fillText(room, box, name)
  goTo($(`[data-key="${id}"]`, box), 0)
}

// The second becomes the end of the first. What others write in it meanwhile stays where it is.
function join(first, second) {
  const field = first.firstElementChild
  const caret = field.value.length
  first.writing.now(field.value + second.firstElementChild.value)
  second.writing.remove()
  field.value = first.writing.typed
  goTo(first, caret)
  grow(field)
}

// What was typed last goes out at once; an empty paragraph goes away, unless it is the only one.
function left(node) {
  node.writing.now(node.writing.typed)
  setTimeout(() => {
    const alone = !node.nextElementSibling && !node.previousElementSibling
    const gone = node.isConnected && document.activeElement !== node.firstElementChild && document.hasFocus()
    if (gone && !alone && node.writing.typed === "") node.writing.remove()
  }, 300)
}

export function begin(room, button) {
  const box = button.closest("[data-text]")
  const last = $(".paragraphs", box).lastElementChild
  if (last.writing.typed === "") goTo(last, 0)
  else beginAfter(room, last, box.dataset.text, "")
}

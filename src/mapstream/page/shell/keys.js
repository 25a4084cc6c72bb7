// The keyboard: moving between rows, opening, editing, reordering, undoing. Single letters can be switched off, and do
// nothing while somebody types.

import { $, $$ } from "../dom/nodes.js"
import { storage } from "../state/storage.js"
import { ask } from "../dom/dialogs.js"
import { edit } from "../items/edit.js"
import { actions, move } from "../items/actions.js"
import { openMenu } from "../dom/menu.js"

const SWITCH = "mapstream:letters"
const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }
const ADDING = ":is(.add-task, .add-element) input"
const typing = (target) => target.matches("input, textarea, select, [contenteditable]")

// While somebody composes letters (Japanese, Chinese, Korean …) the keys are their input method's: Enter takes a word,
// Escape takes it back. Some browsers tell of the last of these keys, as 229, when the composition has ended already.
const composing = (event) => event.isComposing || event.keyCode === 229

function leaveToInputMethod(event) {
  if (!composing(event)) return
  event.stopPropagation()
  if (event.key === "Enter" && !event.isComposing && event.target.matches("input")) event.preventDefault()
}

export function setUpKeys(room) {
  document.addEventListener("keydown", leaveToInputMethod, true)
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || $("dialog[open]") || $("#content").hidden) return
    if (event.key === "Escape") return escape(room, event)
    if (typing(event.target) || event.target.closest("[role=menu]")) return
    const handler = find(room, event)
    if (!handler) return
    event.preventDefault()
    handler()
  })
  const box = $("#letters")
  box.checked = storage.getItem(SWITCH) !== "off"
  box.addEventListener("change", () => storage.setItem(SWITCH, box.checked ? "on" : "off"))
}

function find(room, event) {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event
  const row = event.target.closest("#plan [data-item]:not([data-item=plan])")
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "z") return () => room.undo()
  if (ctrlKey || metaKey) return null
  const arrow = key === "ArrowUp" || key === "ArrowDown"
  if (altKey) return row && arrow ? () => move(room, row.dataset.item, MOVES[key]) : null
  if (arrow && !event.target.closest("#plan")) return null
  if (key in MOVES && (arrow || letters())) return () => step(event.target, MOVES[key])
  if (!letters()) return null
  if (key === "?") return () => ask("keys")
  if (key === "n") return () => $(ADDING, event.target.closest(".group, .section") ?? document)?.focus()
  return row && onRow(room, row, key)
}

function onRow(room, row, key) {
  const field = { e: "title", d: "due", l: "lead" }[key]
  const slot = field && $(`.field[data-field="${field}"]`, row)
  if (slot) return () => edit(room, slot)
  if (key === "s") return () => openMenu($(".status", row), "Status", actions(room, row.dataset.item))
  return null
}

const letters = () => $("#letters").checked

// From row to row, in the order of the page; the title is what a row is known by.
function step(target, direction) {
  const titles = $$("#plan .field-title .field-show").filter((title) => title.checkVisibility())
  const row = target.closest("#plan [data-item]")
  const at = titles.findIndex((title) => title.closest("[data-item]") === row)
  const next = titles[at < 0 ? (direction > 0 ? 0 : titles.length - 1) : at + direction]
  next?.focus()
  next?.scrollIntoView({ block: "nearest" })
}

function escape(room, event) {
  const menuOrEditor = event.target.closest(".editor, [role=menu]")
  if (menuOrEditor) return
  if (event.target.matches("input, textarea")) return event.target.blur()
  if (room.panel.name) room.panel.close()
  else if (room.store.past) room.backToNow()
}

// Editing in place: a field's button gives way to its input. Enter or leaving saves, Escape gives up. What others do to
// the field meanwhile is shown beside it and never overwrites what is being typed.

import { changing, fieldOf, may, read, words } from "./fields.js"
import { control } from "../dom/inputs.js"
import { $, make, show, text } from "../dom/nodes.js"
import { NOTHING, nameOf } from "../plan/words.js"

const WHY = "Why? (optional)"
const PROPOSED = "Not yours to change: what you enter is proposed."
const same = (a, b) => JSON.stringify(a ?? "") === JSON.stringify(b ?? "")

// Opens the editor of a slot; `typed` brings back what was refused.
export function edit(room, slot, { typed, pointer = false } = {}) {
  const { item } = slot.closest("[data-item]").dataset
  if (slot.long?.isConnected) return void $("textarea", slot.long).focus()
  if (slot.editor || !may(room.store, item, slot.dataset.field)) return
  const editor = new Editor(room, slot, typed)
  slot.editor = editor
  editor.open(pointer)
}

class Editor {
  constructor(room, slot, typed) {
    Object.assign(this, { room, slot, item: slot.closest("[data-item]").dataset.item, name: slot.dataset.field })
    this.field = fieldOf(this.item, this.name)
    this.base = this.#now()
    const options = this.field.options?.(room.store.shown, this.item.split("/")[1], room.store.you) ?? []
    this.control = control(this.field, this.field.label, typed ?? this.base, options)
    this.why = this.#asksWhy() && make("input", { type: "text", "aria-label": WHY, placeholder: WHY, maxlength: 500 })
    this.note = make("p", { class: "field-note", role: "status", hidden: true })
  }

  open(pointer) {
    const { slot, control } = this
    this.box = make("span", { class: `editor editor-${this.field.input}` }, control.node, this.note)
    if (this.#proposes()) this.note.before(make("p", { class: "field-note" }, PROPOSED))
    if (this.why) this.note.before(this.why)
    if (this.why || ["long", "several"].includes(this.field.input)) this.note.before(this.#buttons())
    slot.button.replaceWith(this.box)
    control.focus.focus()
    control.focus.select?.()
    this.box.addEventListener("keydown", (event) => this.#key(event))
    this.box.addEventListener("change", () => this.#picked())
    this.box.addEventListener("focusout", (event) => this.#left(event))
    if (pointer && this.field.input === "choice") this.#showPicker()
  }

  // The document changed: say so beside the input, if it is about this field.
  refresh() {
    const now = this.#now()
    const { store } = this.room
    const key = this.field.key ?? this.name
    const by = store.author(this.item, key)
    const others = by && by !== store.you.person && !same(now, this.base) && !store.sending(this.item, key)
    show(this.note, others)
    if (!others) return
    const theirs = words(store.shown, this.item, this.name) || NOTHING
    text(this.note, `${nameOf(store.shown, by)} changed this meanwhile: ${theirs}. Esc keeps theirs.`)
  }

  save() {
    const value = this.control.value()
    const empty = this.field.required && value === ""
    if (empty || same(value, this.base)) return
    this.base = value
    const why = this.why && this.why.value.trim()
    this.room.act(...this.field.send(this.item.split("/")[1], value, this.room.store.shown, why))
  }

  close({ save }) {
    if (!this.slot.editor) return
    const refocus = this.box.contains(document.activeElement)
    this.slot.editor = null
    if (save) this.save()
    this.box.replaceWith(this.slot.button)
    if (refocus) this.slot.button.focus()
  }

  #now() {
    return read(this.room.store.shown, this.item, this.name)
  }

  #key(event) {
    this.typed = true
    if (event.key === "Escape") {
      event.stopPropagation()
      this.close({ save: false })
    }
    const enters = this.field.input !== "long" || event.ctrlKey || event.metaKey
    const ontoButton = event.target.tagName === "BUTTON"
    if (event.key === "Enter" && enters && !ontoButton) {
      event.preventDefault()
      this.close({ save: true })
    }
  }

  // Picked with the mouse, not on the way through with arrow keys: save at once.
  #picked() {
    if (this.typed || this.why || this.field.input === "several") return
    if (this.field.input === "choice") this.close({ save: true })
    else if (this.field.input === "date") this.save()
  }

  // Rendering may take the focus away for a moment and give it back; only leaving for good saves.
  #left(event) {
    if (this.box.contains(event.relatedTarget) || !document.hasFocus()) return
    setTimeout(() => {
      if (!this.box.contains(document.activeElement)) this.close({ save: true })
    })
  }

  #buttons() {
    const verb = this.#proposes() ? "Propose" : "Save"
    const save = make("button", { type: "button", class: "button small primary" }, verb)
    const cancel = make("button", { type: "button", class: "button small" }, "Cancel")
    for (const button of [save, cancel]) button.addEventListener("pointerdown", (event) => event.preventDefault())
    save.addEventListener("click", () => this.close({ save: true }))
    cancel.addEventListener("click", () => this.close({ save: false }))
    return make("span", { class: "editor-buttons" }, save, cancel)
  }

  #proposes() {
    return changing(this.room.store, this.item, this.name) === "propose"
  }

  // In the panel there is room to say why a date moves.
  #asksWhy() {
    return Boolean(this.field.reasoned && this.base && this.slot.closest("#panel"))
  }

  #showPicker() {
    try {
      this.control.focus.showPicker()
    } catch {
      // Not every browser opens pickers for a script; the input is focused all the same.
    }
  }
}

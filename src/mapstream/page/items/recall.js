// Puts what was refused back where it was typed, so that it can be corrected.

import { $ } from "../dom/nodes.js"
import { every } from "./registry.js"
import { sections } from "./sections.js"

// The way back for a refused command that came from a form, or null if it came from a field.
export function recall(room, { entry, typed }) {
  if (!entry) return null
  const { type, data } = entry
  const own = sections().find(({ key, section }) => section.add && type === `add_${key}`)
  const input = own ? $(`#section-${own.name} .add-element [name=title]`) : every("forms")[type]?.(room, data)
  if (!input || typeof input === "function") return input ?? null
  return () => {
    input.value = typed
    input.focus()
  }
}

// Puts what was refused back where it was typed, so that it can be corrected.

import { SECTIONS } from "./sections.js"
import { $ } from "../dom/nodes.js"

const SECTION_OF = Object.fromEntries(SECTIONS.filter(({ add }) => add).map(({ name, add }) => [add.type, name]))

const FORMS = {
  add_task: (data) => $(`.add-task[data-milestone="${data.milestone ?? ""}"] [name=title]`),
  add_milestone: () => $(".add-milestone [name=title]"),
  add_comment: () => $("#panel .talkbox > .composer textarea"),
}

// The way back for a refused command that came from a form, or null if it came from a field.
export function recall(room, { entry, typed }) {
  if (!entry) return null
  if (entry.type === "set_goal") return () => room.openGoal(entry.data)
  const section = SECTION_OF[entry.type]
  const input = section ? $(`#section-${section} .add-element [name=title]`) : FORMS[entry.type]?.(entry.data)
  if (!input) return null
  return () => {
    input.value = typed
    input.focus()
  }
}

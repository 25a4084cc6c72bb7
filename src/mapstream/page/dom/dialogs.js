// Questions that need more than a field: native dialogs, one at a time; the answer is a promise of the form's values, or null if the reader changed their mind.

import { $, make } from "./nodes.js"

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

export function options(select, choices, preset) {
  select.replaceChildren(...choices.map(({ id, label }) => make("option", { value: id }, label)))
  if (preset) select.value = preset
}

// Shows a secret once: a link, a key.

import { $, attr, show, text } from "../dom/nodes.js"

export function tell({ title, words, secret, on = null }) {
  const dialog = document.getElementById("told")
  const input = $("input", dialog)
  text($("h2", dialog), title)
  text($("[data-words]", dialog), words)
  input.value = secret
  const copy = $("[data-copy]", dialog)
  text(copy, "Copy")
  copy.onclick = async () => {
    input.select()
    try {
      await navigator.clipboard.writeText(secret)
      text(copy, "Copied")
    } catch {
      text(copy, "Press Ctrl+C")
    }
  }
  const link = $("[data-on]", dialog)
  attr(link, "href", on)
  show(link, on)
  dialog.showModal()
  input.select()
}

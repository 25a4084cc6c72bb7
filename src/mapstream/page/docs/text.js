// The little Markdown that descriptions are written in, as nodes: paragraphs, `code`, **strong**, [links](address).

import { make } from "../dom/nodes.js"

const INLINE = /(\x60[^\x60]+\x60|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/

export function inline(text) {
  return String(text ?? "").split(INLINE).filter(Boolean).map((part) => {
    if (part.startsWith("\x60") && part.length > 2) return make("code", {}, part.slice(1, -1))
    if (part.startsWith("**") && part.length > 4) return make("strong", {}, part.slice(2, -2))
    const link = /^\[([^\]]+)\]\(([/#][^)]*)\)$/.exec(part)
    return link ? make("a", { href: link[2] }, link[1]) : part
  })
}

export function prose(text) {
  return String(text ?? "").split(/\n\s*\n/).filter((paragraph) => paragraph.trim())
    .map((paragraph) => make("p", {}, ...inline(paragraph.replace(/\s*\n\s*/g, " "))))
}

// A block of code that can be copied; `what` says in which language it is.
export function sample(code, what) {
  const head = make("div", { class: "docs-sample-head" }, make("span", {}, what))
  if (navigator.clipboard) {
    const button = make("button", { type: "button" }, "Copy")
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code)
      button.textContent = "Copied"
      setTimeout(() => { button.textContent = "Copy" }, 1500)
    })
    head.append(button)
  }
  return make("div", { class: "docs-sample" }, head, make("pre", { tabindex: "0" }, make("code", {}, code)))
}

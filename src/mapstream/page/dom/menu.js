// A small menu beside its button: arrow keys and first letters move, Enter acts, Escape or a click elsewhere closes, the focus goes back.

import { icon, make } from "./nodes.js"

let close = () => {}

// `items`: [{id, label, icon?, danger?, run}].
export function openMenu(anchor, label, items) {
  close()
  const menu = make("div", { class: "menu", role: "menu", "aria-label": label })
  menu.append(...items.map((item) => entry(item)))
  const buttons = [...menu.children]
  document.body.append(menu)
  place(menu, anchor)
  anchor.setAttribute("aria-expanded", "true")

  const outside = (event) => menu.contains(event.target) || anchor.contains(event.target) || close()
  close = (refocus = false) => {
    close = () => {}
    document.removeEventListener("pointerdown", outside, true)
    anchor.setAttribute("aria-expanded", "false")
    menu.remove()
    if (refocus) anchor.focus()
  }
  document.addEventListener("pointerdown", outside, true)
  let typed = ""
  menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || close())
  menu.addEventListener("keydown", (event) => {
    if (/^[^ ]$/u.test(event.key) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      typed = beginning(buttons, typed + event.key) ? typed + event.key : event.key
      beginning(buttons, typed)?.focus()
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      const at = buttons.indexOf(document.activeElement)
      buttons[(at + step + buttons.length) % buttons.length].focus()
    }
    if (event.key === "Escape") {
      event.stopPropagation()
      close(true)
    }
  })
  menu.addEventListener("click", (event) => {
    const item = items[buttons.indexOf(event.target.closest("button"))]
    if (!item) return
    close(true)
    item.run()
  })
  buttons[0]?.focus()
}

// The first of which a word begins with what was typed.
const beginning = (buttons, typed) =>
  buttons.find(({ textContent }) => ` ${textContent}`.toLowerCase().includes(` ${typed.toLowerCase()}`))

function entry(item) {
  const attributes = { type: "button", role: "menuitem", tabindex: -1 }
  const button = make("button", { ...attributes, "data-action": item.id, "data-danger": item.danger })
  if (item.icon) button.append(icon(item.icon))
  button.append(item.label)
  return button
}

function place(menu, anchor) {
  const from = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const left = Math.max(8, Math.min(from.left, innerWidth - width - 8))
  const below = from.bottom + 4
  const top = below + height > innerHeight - 8 ? Math.max(8, from.top - height - 4) : below
  Object.assign(menu.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` })
}

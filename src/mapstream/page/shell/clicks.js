// What a click does, and what a form: open a panel, an editor, a menu, and whatever features declare. One listener for
// the whole page, because rows come and go.

import { openMenu } from "../dom/menu.js"
import { $ } from "../dom/nodes.js"
import { actions, canMove, move } from "../items/actions.js"
import { addElement } from "../items/adding.js"
import { edit } from "../items/edit.js"
import { later } from "../items/lazy.js"
import { every } from "../items/registry.js"

const CLICKS = {
  ".field[data-opens] > .field-show": (room, button) => room.panel.open(itemOf(button)),
  ".field > .field-show": (room, button, event) => edit(room, button.parentNode, { pointer: event.detail > 0 }),
  ".edit-title": (room, button) => edit(room, $(".field-title", button.closest("[data-item]"))),
  ".status": (room, button) => openMenu(button, "Status", actions(room, itemOf(button))),
  ".more": (room, button) => openMenu(button, "More actions", more(room, itemOf(button))),
  ".talk": (room, button) => room.panel.open(itemOf(button)),
  "[data-making]": later(() => import("./making.js"), "openMaking"),
  "#undo": (room) => room.undo(),
  "#back-to-now": (room) => room.backToNow(),
  "#show-keys": () => document.getElementById("keys").showModal(),
  "[data-reload]": () => location.reload(),
}

export function setUpClicks(room) {
  const clicks = Object.entries({ ...CLICKS, ...every("clicks") })
  document.addEventListener("click", (event) => {
    for (const [selector, act] of clicks) {
      const found = event.target.closest(selector)
      if (found) return act(room, found, event)
    }
  })
  const submits = Object.entries({ ".add-element": addElement, ...every("submits") })
  document.addEventListener("submit", (event) => {
    for (const [selector, act] of submits) {
      if (!event.target.matches(selector)) continue
      event.preventDefault()
      act(room, event.target)
    }
  })
}

const itemOf = (node) => node.closest("[data-item]").dataset.item

function more(room, item) {
  const row = $(`#plan [data-item="${item}"]`)
  return [
    { id: "open", label: "Open details", icon: "details", run: () => room.panel.open(item) },
    ...(room.store.readOnly ? [] : [
      { id: "rename", label: "Edit title", icon: "edit", run: () => edit(room, $(".field-title", row)) },
      ...(canMove(room, item) ? [
        { id: "up", label: "Move up", icon: "up", run: () => move(room, item, -1) },
        { id: "down", label: "Move down", icon: "down", run: () => move(room, item, 1) },
      ] : []),
      ...actions(room, item),
    ]),
  ]
}

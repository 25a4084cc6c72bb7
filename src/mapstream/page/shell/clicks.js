// What a click does: open a panel, an editor, a menu. One listener for the whole page, because rows come and go.

import { $ } from "../dom/nodes.js"
import { edit } from "../items/edit.js"
import { openMenu } from "../dom/menu.js"
import { goTo } from "./sections.js"
import { openMaking } from "./making.js"
import { applyTemplate } from "../features/templates/template.js"
import { begin, nameRoles } from "../features/roles/roles.js"
import { lookUp } from "../plan/reading.js"
import { sign } from "../features/agreement/sign.js"
import { actions, canMove, move } from "../items/actions.js"

export function setUpClicks(room) {
  const click = {
    ".field[data-opens] > .field-show": (button) => room.panel.open(itemOf(button)),
    ".field > .field-show": (button, event) => edit(room, button.parentNode, { pointer: event.detail > 0 }),
    ".edit-title": (button) => edit(room, $(".field-title", button.closest("[data-item]"))),
    ".status": (button) => openMenu(button, "Status", actions(room, itemOf(button))),
    ".more": (button) => openMenu(button, "More actions", more(room, itemOf(button))),
    ".talk": (button) => room.panel.open(itemOf(button)),
    "[data-making]": (button) => openMaking(room, button),
    "[data-apply-template]": () => applyTemplate(room),
    "[data-sign]": () => sign(room),
    "[data-name-roles]": () => nameRoles(room),
    "[data-begin]": (button) => beginMilestone(room, itemOf(button)),
    "a[data-to]": (link, event) => {
      event.preventDefault()
      goTo(room, link.dataset.to)
    },
    "#undo": () => room.undo(),
    "#back-to-now": () => room.backToNow(),
    "#show-keys": () => document.getElementById("keys").showModal(),
    "[data-reply]": (button) => reply(button.closest(".thread")),
    "[data-reload]": () => location.reload(),
  }
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(click)) {
      const found = event.target.closest(selector)
      if (found) return act(found, event)
    }
  })
}

const beginMilestone = (room, item) => begin(room, item.split("/")[1], lookUp(room.store.shown, item))

const itemOf = (node) => node.closest("[data-item]").dataset.item

function more(room, item) {
  const row = $(`#plan [data-item="${item}"]`)
  return [
    { id: "open", label: "Open details", icon: "details", run: () => room.panel.open(item) },
    ...(room.store.readOnly ? [] : [
      { id: "rename", label: "Edit title", icon: "edit", run: () => edit(room, $(".field-title", row)) },
      ...(canMove(item) ? [
        { id: "up", label: "Move up", icon: "up", run: () => move(room, item, -1) },
        { id: "down", label: "Move down", icon: "down", run: () => move(room, item, 1) },
      ] : []),
      ...actions(room, item),
    ]),
  ]
}

function reply(thread) {
  const form = $(".composer", thread)
  form.hidden = false
  $("textarea", form).focus()
}

// The action items of a meeting: the tasks that came out of it, and a form for more, where they may be added.

import { options } from "../../dom/dialogs.js"
import { $, attr, beginWithSide, list, make, show, text } from "../../dom/nodes.js"
import { peopleOf } from "../../items/kinds.js"
import { titleTyped } from "../../items/adding.js"
import { day } from "../../plan/dates.js"
import { entries, stateOf } from "../../plan/reading.js"
import { verdict } from "../../plan/rights.js"
import { STATUSES, nameOf } from "../../plan/words.js"

export function fillActions(room, box, item, { actions }) {
  const { store } = room
  const plan = store.shown
  const found = entries(actions)
  const create = () => {
    const button = make("button", { type: "button", class: "link-button", "data-task": true })
    return make("li", {}, button, make("span", { class: "muted" }))
  }
  list($("ul", box), found, ([id]) => id, create, (node, [id, title]) => {
    const task = plan.tasks?.[id]
    attr(node.firstElementChild, "disabled", !task)
    node.firstElementChild.dataset.task = id
    text(node.firstElementChild, task?.title ?? title)
    const known = task && [STATUSES[stateOf(task)], task.lead && nameOf(plan, task.lead), task.due && day(task.due)]
    text(node.lastElementChild, known ? ` ${known.filter(Boolean).join(" · ")}` : "")
  })
  const form = $("form", box)
  const adds = !store.readOnly && verdict(store, "record_meeting", item) === "do"
  show(form, adds)
  show(box, adds || found.length > 0)
  if (!adds) return
  beginWithSide(form, store.you.side)
  const { side, lead } = form.elements
  const leads = [{ id: "", label: "No lead yet" }, ...peopleOf(side.value)(plan)]
  const offered = JSON.stringify(leads)
  if (form.offered !== offered) options(lead, leads, leads.some(({ id }) => id === lead.value) && lead.value)
  Object.assign(form, { offered })
  side.onchange = () => fillActions(room, box, item, plan.meetings[item.split("/")[1]])
}

export function addAction(room, form) {
  const { side, lead, due } = form.elements
  const title = titleTyped(form)
  if (!title) return
  const action = { title, side: side.value, ...(lead.value && { lead: lead.value }), ...(due.value && { due: due.value }) }
  due.value = ""
  room.act("record_meeting", { meeting: form.closest("[data-item]").dataset.item.split("/")[1], actions: [action] })
}

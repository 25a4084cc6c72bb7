// What a task or milestone waits for, and what waits for it.

import { day } from "../../plan/dates.js"
import { behind, entries, stateOf, waited } from "../../plan/reading.js"
import { titleOf } from "../../plan/words.js"
import { $, attr, clone, list, make, setIcon, show, text } from "../../dom/nodes.js"

const KINDS = [["milestones", "Milestones"], ["tasks", "Tasks"]]

export function fillWaits(room, box, item, found) {
  const plan = room.store.shown
  const waits = waited(plan, found).map(([name]) => name)
  list($("[data-after]", box), waits, (name) => name, () => clone("dependency"), (node, name) => {
    fillDependency(node, plan, name)
    const remove = $("button", node)
    attr(remove, "aria-label", `No longer wait for ${titleOf(plan, name)}`)
    show(remove, !room.store.readOnly)
    remove.onclick = () => room.act("unlink_items", { item, after: name })
  })
  const blocks = all(plan).filter(([, other]) => waited(plan, other).some(([name]) => name === item))
  list($("[data-before]", box), blocks, ([name]) => name, () => clone("dependency"), (node, [name]) => {
    fillDependency(node, plan, name)
    show($("button", node), false)
  })
  show($("[data-no-after]", box), waits.length === 0)
  text($("[data-no-after]", box), item.startsWith("tasks/")
    ? "Nothing: this can start any time." : "Its own tasks, and nothing else.")
  show($("[data-blocks]", box), blocks.length)
  fillChoices(room, $("select", box), item, waits)
}

const all = (plan) =>
  KINDS.flatMap(([collection]) => entries(plan[collection]).map(([id, one]) => [`${collection}/${id}`, one]))

function fillDependency(node, plan, name) {
  const [collection, id] = name.split("/")
  const found = plan[collection][id]
  attr(node, "data-status", stateOf(found))
  setIcon($("svg", node), stateOf(found))
  attr($("a", node), "href", `#${name}`)
  text($("a", node), found.title)
  text($("[data-due]", node), found.due ? day(found.due) : collection === "tasks" ? "tentative" : "no date")
}

// All that is left to wait for, by kind. The list is made anew only when it changed: it may be open.
function fillChoices(room, select, item, waits) {
  const plan = room.store.shown
  show(select.closest("label"), !room.store.readOnly)
  const taken = new Set([...behind(plan, item), ...waits])
  const groups = KINDS.map(([collection, label]) => [label, all(plan).filter(([name, one]) =>
    name.startsWith(collection) && !taken.has(name) && one.status !== "dropped")])
  const key = JSON.stringify(groups.map(([, found]) => found.map(([name, one]) => [name, one.title])))
  if (select.dataset.made !== key) {
    select.dataset.made = key
    const option = ([value, { title }]) => make("option", { value }, title)
    const grouped = groups.filter(([, found]) => found.length).map(([label, found]) =>
      make("optgroup", { label }, ...found.map(option)))
    select.replaceChildren(make("option", { value: "" }, "Wait for…"), ...grouped)
  }
  select.onchange = () => {
    if (select.value) room.act("link_items", { item, after: select.value })
    select.value = ""
  }
}

// What is worth knowing about an item at a glance, as short words; colour only repeats what the words say.

import { isOpen, waitsFor } from "../plan/reading.js"
import { KINDS, SIDES, visibility } from "../plan/words.js"
import { attr, icon, list, make, text } from "./dom.js"

const LONG = 40

export function fillChips(parent, chips) {
  list(parent, chips.filter(Boolean), (chip) => chip.key, create, fill)
}

function create({ key, icon: name, act }) {
  const attributes = { class: act ? "chip chip-act" : "chip", "data-chip": key }
  const node = act ? make("button", { ...attributes, type: "button" }) : make("span", attributes)
  if (name) node.append(icon(name))
  node.append(make("span"))
  return node
}

function fill(node, chip) {
  attr(node, "data-tone", chip.tone)
  text(node.lastElementChild, chip.text)
  attr(node, "title", chip.text.length > LONG ? chip.text : null)
  if (chip.act) node.onclick = chip.act
}

const chip = (key, text, tone, icon) => ({ key, text, tone, icon })

// What tasks and milestones have in common.
const common = (item) => [
  item.status === "dropped" && chip("dropped", `Dropped: ${item.reason ?? ""}`, "quiet"),
  item.completion?.proof === "claimed" && chip("claimed", "Claimed, no evidence", "warn"),
  item.completion?.proof === "proven" && chip("proven", "Proven", "good"),
  isOpen(item) && item.dispute && chip("dispute", `Disputed: ${item.dispute.reason}`, "warn"),
  item.visible_to && item.visible_to !== "everyone" && chip("seen", visibility(item.visible_to), "quiet", "lock"),
]

export const milestoneChips = (milestone) => [
  milestone.status === "reached" && chip("reached", "Reached", "good", "check"),
  ...common(milestone),
]

export function taskChips(room, plan, id, task) {
  const waits = isOpen(task) ? waitsFor(plan, task).map(([, other]) => other.title) : []
  return [
    chip("side", SIDES[task.side], task.side),
    task.kind && task.kind !== "task" && chip("kind", KINDS[task.kind]),
    task.status === "blocked" && chip("blocked", `Blocked: ${task.reason ?? ""}`, "bad", "blocked"),
    ...common(task),
    waits.length > 0 && chip("waits", `Waits for ${waits.join(", ")}`, null, "waits"),
    isOpen(task) && task.lead && !task.confirmed && unconfirmed(room, id, task),
  ]
}

// The lead is asked; everybody else sees that the answer is missing.
function unconfirmed({ store, act }, id, task) {
  const asked = task.lead === store.you?.person && !store.readOnly
  if (!asked) return chip("unconfirmed", "Unconfirmed", "quiet")
  return { ...chip("confirm", "Confirm: mine, by then"), act: () => act("confirm_task", { task: id }) }
}

// What is worth knowing about an item at a glance, as short words; colour only repeats what the words say.

import { isOpen, waitsFor } from "../plan/reading.js"
import { KINDS, SIDES, visibility } from "../plan/words.js"
import { attr, icon, list, make, text } from "../dom/nodes.js"

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

export const chip = (key, text, tone, icon) => ({ key, text, tone, icon })

// What items have in common.
export const standing = (item) => [
  item.status === "dropped" && chip("dropped", `Dropped: ${item.reason ?? ""}`, "quiet"),
  item.completion?.proof === "claimed" && chip("claimed", "Claimed, no evidence", "warn"),
  item.completion?.proof === "proven" && chip("proven", "Proven", "good"),
  isOpen(item) && item.dispute && chip("dispute", `Disputed: ${item.dispute.reason}`, "warn"),
  item.visible_to && item.visible_to !== "everyone" && chip("seen", visibility(item.visible_to), "quiet", "lock"),
]

// What tasks and milestones need in time, as far as it is open.
const timed = (plan, found) => {
  const waits = isOpen(found) ? waitsFor(plan, found).map(([, other]) => other.title) : []
  const gate = found.gate && (plan.plan?.calendar?.gates?.[found.gate]?.title ?? "a gate")
  return [
    isOpen(found) && found.pinned && chip("pinned", "Fixed date", "quiet", "lock"),
    isOpen(found) && gate && chip("gate", `Only on ${gate}`, "quiet"),
    waits.length > 0 && chip("waits", `Waits for ${waits.join(", ")}`, null, "waits"),
  ]
}

export const milestoneChips = (plan, milestone) => [
  milestone.status === "reached" && chip("reached", "Reached", "good", "check"),
  ...standing(milestone),
  ...timed(plan, milestone),
]

export function taskChips(room, plan, id, task) {
  const { days } = task
  return [
    chip("side", SIDES[task.side], task.side),
    task.kind && task.kind !== "task" && chip("kind", KINDS[task.kind]),
    task.status === "blocked" && chip("blocked", `Blocked: ${task.reason ?? ""}`, "bad", "blocked"),
    ...standing(task),
    isOpen(task) && days !== undefined && chip("days", days === 1 ? "1 day" : `${days} days`, "quiet"),
    ...timed(plan, task),
    isOpen(task) && task.lead && !task.confirmed && unconfirmed(room, id, task),
  ]
}

// The lead is asked; everybody else sees that the answer is missing.
function unconfirmed({ store, act }, id, task) {
  const asked = task.lead === store.you?.person && !store.readOnly
  if (!asked) return chip("unconfirmed", "Unconfirmed", "quiet")
  return { ...chip("confirm", "Confirm: mine, by then"), act: () => act("confirm_task", { task: id }) }
}

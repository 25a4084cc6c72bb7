// What is worth knowing about an item at a glance, as short words; colour only repeats what the words say.

import { isOpen, proposalsOn } from "../plan/reading.js"
import { visibility } from "../plan/words.js"
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
  attr(node, "aria-label", chip.label)
  if (chip.act) node.onclick = chip.act
}

// That somebody proposed a change of an item, and the way there.
export const proposed = (room, item) =>
  proposalsOn(room.store.shown, item).length > 0 &&
  { ...chip("proposed", "Change proposed", "warn"), act: () => room.panel.open(item) }

export const chip = (key, text, tone, icon) => ({ key, text, tone, icon })

// What items have in common.
export const standing = (item) => [
  item.status === "dropped" && chip("dropped", `Dropped: ${item.reason ?? ""}`, "quiet"),
  item.completion?.proof === "claimed" && chip("claimed", "Claimed, no evidence", "warn"),
  item.completion?.proof === "proven" && chip("proven", "Proven", "good"),
  isOpen(item) && item.dispute && chip("dispute", `Disputed: ${item.dispute.reason}`, "warn"),
  item.visible_to && item.visible_to !== "everyone" && chip("seen", visibility(item.visible_to), "quiet", "lock"),
]

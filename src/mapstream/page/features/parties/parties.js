// The two parties: who they are and what each gets out of it, and all that in a line.

import { $, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"
import { fillSlots } from "../../items/slot.js"
import { listed } from "../../plan/language.js"
import { nameOf } from "../../plan/words.js"

export function fillParties(room, node) {
  const { shown } = room.store
  const { plan = {} } = shown
  fillSlots(room, node, "plan")
  fillNotes(room, $(".notes", node), room.notes("plan"))
  const names = ["seller", "buyer"].map((side) => plan.organisations?.[side]?.name).filter(Boolean)
  const coordinators = ["seller", "buyer"].map((side) => plan.organisations?.[side]?.coordinator).filter(Boolean)
  const parts = [
    listed(names),
    coordinators.length && `coordinated by ${listed(coordinators.map((id) => nameOf(shown, id)))}`,
  ]
  text($("[data-brief]", node), parts.filter(Boolean).join(" · "))
}

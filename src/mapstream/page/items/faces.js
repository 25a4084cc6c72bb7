// People as small round initials, coloured by side, and who is where in the room just now.

import { listed, within } from "../plan/language.js"
import { initials, nameOf, SIDES } from "../plan/words.js"
import { attr, clone, list, show, text } from "../dom/nodes.js"

export function fillFace(face, plan, id) {
  const person = plan.people?.[id]
  // drawn, not said: beside it, or on it, stands the name
  attr(face, "data-initials", person ? initials(person.name) : "?")
  attr(face, "data-side", person?.side)
  attr(face, "title", person ? `${person.name} · ${SIDES[person.side]}` : "Nobody yet")
}

const SHOWN = 6

// Everybody here, once, oneself first; of a crowd only the count is known.
export function fillHere(room, parent) {
  const { here, crowd, document: now, you } = room.store
  const ids = [...new Set(here.map((one) => one.person))].sort((a, b) => (b === you?.person) - (a === you?.person))
  list(parent, ids, (id) => id, () => clone("face"), (node, id) => {
    fillFace(node.firstElementChild, now, id)
    attr(node, "data-person", id)
    const name = nameOf(now, id)
    attr(node.firstElementChild, "aria-label", id === you?.person ? `${name} (you)` : name)
  })
  const count = crowd || ids.length
  attr(parent, "aria-label", count === 1 ? "Here now: only you" : `Here now: ${count} people`)
  attr(parent, "data-more", crowd || (ids.length > SHOWN ? `+${ids.length - SHOWN}` : null))
}

function presence(names, several, what) {
  if (what === null) return several ? `${names} are here` : `${names} is here`
  return several ? `${names} are editing${what}…` : `${names} is editing${what}…`
}

// "Ben is editing due date…" at an item; never announced, it would talk all the time. Everybody who is nowhere in
// particular is on the plan, which is not worth saying.
export function fillPresence(room, node, item, labelOf) {
  const { here, shown, you } = room.store
  const tells = (one) => one.item === item && (one.typing || item !== "plan")
  const others = here.filter((one) => one.person !== you?.person && tells(one) && !room.store.readOnly)
  const typing = others.filter((one) => one.typing)
  const sentence = (typing.length ? typing : others).map((one) => nameOf(shown, one.person))
  const names = [...new Set(sentence)]
  const what = typing[0]?.field ? ` ${within(labelOf(typing[0].field))}` : ""
  show(node, others.length > 0)
  attr(node, "data-typing", typing.length > 0)
  text(node, presence(listed(names), names.length > 1, typing.length ? what : null))
}

// What is worth knowing of a person at a glance: whose they are, how they come in, and what they see.

import { chip } from "../../items/chips.js"
import { ago } from "../../plan/dates.js"
import { verdict } from "../../plan/rights.js"
import { scopeWords } from "../../plan/scope.js"
import { SIDES, nameOf } from "../../plan/words.js"

export function personChips(room, id, person) {
  const { store } = room
  const { side, notes, email, scope } = person
  const way = access(store, id, person)
  const words = scopeWords(store.shown, scope)
  return [
    chip("side", id === store.you.person ? `${SIDES[side]} · you` : SIDES[side], side),
    email && chip("email", email, "quiet"),
    way && chip("access", way, isHere(store, id) ? "good" : "quiet"),
    words && chip("scope", words, "quiet", "lock"),
    notes?.[store.you.side]?.shared && chip("shared", "Our notes are shared", "quiet"),
    letsIn(store, id) && { ...chip("link", "Personal link", "plain"), label: `Personal link for ${person.name}`, act: () => room.showLinks(id) },
  ]
}

export const isHere = ({ here }, id) => here.some(({ person }) => person === id)

// Whether the reader may make a way in for somebody.
export function letsIn(store, id) {
  const may = verdict(store, "issue_link", `people/${id}`) === "do"
  return may && !store.readOnly && (store.you.side === "seller" || id !== store.you.person)
}

// How somebody comes in.
export function access(store, id, person) {
  if (isHere(store, id)) return "Here now"
  const plan = store.shown
  const links = Object.values(person.links ?? {}).filter((link) => !link.revoked)
  const [opened] = links.map((link) => link.opened).filter(Boolean).sort()
  const [colleague] = links.map(({ issued }) => issued.by).filter((by) => plan.people?.[by]?.side === "buyer")
  const by = colleague ? `, brought in by ${nameOf(plan, colleague)}` : ""
  if (opened) return `First opened their link ${ago(opened, store.moment)}${by}`
  if (links.length) return `Link not opened yet${by}`
  return store.you.side === "seller" && person.side === "buyer" ? "No link yet" : ""
}

// The people of the deal, by side, with their roles; the seller's side lets people in by personal links.

import { ago } from "../../plan/dates.js"
import { verdict } from "../../plan/rights.js"
import { people } from "../../plan/reading.js"
import { scopeWords } from "../../plan/scope.js"
import { SIDES, plain } from "../../plan/words.js"
import { $, attr, clone, list, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"

export function fillPeople(room, node) {
  const { store } = room
  const seller = store.you?.side === "seller"
  const lets = verdict(store, "issue_link", "people") === "do"
  const here = new Set(store.here.map((one) => one.person))
  for (const side of ["seller", "buyer"]) {
    const group = $(`[data-side-group="${side}"]`, node)
    const found = people(store.shown, side)
    text($("h3", group), `${SIDES[side]}’s side`)
    show($("[data-none]", group), found.length === 0)
    list($("ul", group), found, ([id]) => id, () => clone("person"), (row, [id, person]) => {
      attr(row, "data-item", `people/${id}`)
      fillFace($(".face", row), store.shown, id)
      text($("[data-name]", row), id === store.you?.person ? `${person.name} (you)` : person.name)
      text($("[data-role]", row), plain(person.role))
      text($("[data-email]", row), person.email)
      text($("[data-access]", row), here.has(id) ? "Here now" : access(person, seller, store.moment))
      attr($("[data-access]", row), "data-here", here.has(id))
      text($("[data-scope]", row), scopeWords(store.shown, person.scope))
      attr($("[data-link]", row), "aria-label", `Personal link for ${person.name}`)
      show($("[data-link]", row), lets && !store.readOnly)
      $("[data-link]", row).onclick = () => room.showLinks(id)
    })
  }
  const adds = verdict(store, "add_person", "people", { side: store.you?.side }) === "do"
  show($("[data-add-person]", node), adds && !store.readOnly)
  fillNotes(room, $(".notes", node), room.notes("people"))
}

function access(person, seller, moment) {
  const links = Object.values(person.links ?? {}).filter((link) => !link.revoked)
  const [opened] = links.map((link) => link.opened).filter(Boolean).sort()
  if (opened) return `First opened their link ${ago(opened, moment)}`
  if (links.length) return "Link not opened yet"
  return seller && person.side === "buyer" ? "No link yet" : ""
}

// The people of the deal, by side, with their roles. The seller's side lets people in by personal links, and the buyer's
// champion their colleagues.

import { ago } from "../../plan/dates.js"
import { verdict } from "../../plan/rights.js"
import { people } from "../../plan/reading.js"
import { scopeWords } from "../../plan/scope.js"
import { SIDES, nameOf, plain } from "../../plan/words.js"
import { $, attr, clone, list, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"

export function fillPeople(room, node) {
  const { store } = room
  const seller = store.you?.side === "seller"
  const here = new Set(store.here.map((one) => one.person))
  for (const side of ["seller", "buyer"]) {
    const group = $(`[data-side-group="${side}"]`, node)
    const found = people(store.shown, side)
    text($("h2", group), `${SIDES[side]}’s side`)
    show($("[data-none]", group), found.length === 0)
    list($("ul", group), found, ([id]) => id, () => clone("person"), (row, [id, person]) => {
      attr(row, "data-item", `people/${id}`)
      fillFace($(".face", row), store.shown, id)
      text($("[data-name]", row), id === store.you?.person ? `${person.name} (you)` : person.name)
      text($("[data-role]", row), plain(person.role))
      text($("[data-email]", row), person.email)
      text($("[data-access]", row), here.has(id) ? "Here now" : access(store.shown, person, seller, store.moment))
      attr($("[data-access]", row), "data-here", here.has(id))
      text($("[data-scope]", row), scopeWords(store.shown, person.scope))
      attr($("[data-link]", row), "aria-label", `Personal link for ${person.name}`)
      const lets = verdict(store, "issue_link", `people/${id}`) === "do" && (seller || id !== store.you.person)
      show($("[data-link]", row), lets && !store.readOnly)
      $("[data-link]", row).onclick = () => room.showLinks(id)
    })
  }
  const adds = verdict(store, "add_person", "people", { side: store.you?.side }) === "do"
  show($("[data-add-person]", node), adds && !store.readOnly)
  fillInviting(room, $("[data-inviting]", node), seller)
  fillNotes(room, $(".notes", node), room.notes("people"))
}

// Whether the buyer's champion brings in colleagues is for the seller's side to say.
function fillInviting({ store, act }, node, seller) {
  show(node, seller && !store.readOnly && verdict(store, "set_inviting", "plan") === "do")
  const box = $("input", node)
  box.checked = store.shown.plan?.inviting !== false
  box.onchange = () => act("set_inviting", { champion: box.checked })
}

function access(plan, person, seller, moment) {
  const links = Object.values(person.links ?? {}).filter((link) => !link.revoked)
  const [opened] = links.map((link) => link.opened).filter(Boolean).sort()
  const [colleague] = links.map(({ issued }) => issued.by).filter((by) => plan.people?.[by]?.side === "buyer")
  const by = colleague ? `, brought in by ${nameOf(plan, colleague)}` : ""
  if (opened) return `First opened their link ${ago(opened, moment)}${by}`
  if (links.length) return `Link not opened yet${by}`
  return seller && person.side === "buyer" ? "No link yet" : ""
}

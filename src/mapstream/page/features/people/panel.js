// The people of the deal, by side, for those who are not shown what is known of stakeholders; and who may bring in others.

import { verdict } from "../../plan/rights.js"
import { people } from "../../plan/reading.js"
import { scopeWords, sees } from "../../plan/scope.js"
import { SIDES, plain } from "../../plan/words.js"
import { $, attr, clone, list, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"
import { access, isHere, letsIn } from "./row.js"

export function fillPeople(room, node) {
  const { store } = room
  const seller = store.you?.side === "seller"
  const listed = sees(store, "stakeholders")
  for (const side of ["seller", "buyer"]) {
    const group = $(`[data-side-group="${side}"]`, node)
    show(group, !listed)
    if (listed) continue
    const found = people(store.shown, side)
    text($("h2", group), `${SIDES[side]}’s side`)
    show($("[data-none]", group), found.length === 0)
    list($("ul", group), found, ([id]) => id, () => clone("person"), (row, [id, person]) => {
      attr(row, "data-item", `people/${id}`)
      fillFace($(".face", row), store.shown, id)
      text($("[data-name]", row), id === store.you?.person ? `${person.name} (you)` : person.name)
      text($("[data-role]", row), plain(person.role))
      text($("[data-email]", row), person.email)
      text($("[data-access]", row), access(store, id, person))
      attr($("[data-access]", row), "data-here", isHere(store, id))
      text($("[data-scope]", row), scopeWords(store.shown, person.scope))
      attr($("[data-link]", row), "aria-label", `Personal link for ${person.name}`)
      show($("[data-link]", row), letsIn(store, id))
      $("[data-link]", row).onclick = () => room.showLinks(id)
    })
  }
  const adds = verdict(store, "add_person", "people", { side: store.you?.side }) === "do"
  show($("[data-add-person]", node), adds && !listed && !store.readOnly)
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

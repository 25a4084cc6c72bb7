// Who agreed to which version, and what has changed since.

import { dayAt } from "../../plan/dates.js"
import { counted } from "../../plan/language.js"
import { verdict } from "../../plan/rights.js"
import { isOver } from "../../plan/over.js"
import { SIDES, knownBy, nameOf } from "../../plan/words.js"
import { $, attr, list, make, show, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"

export function fillAgreement(room, box) {
  const { store } = room
  const { plan = {} } = store.shown
  show(box, plan.goal)
  for (const side of ["seller", "buyer"]) fillSide(store, $(`[data-signed=${side}]`, box), side, plan)
  const mine = plan.agreement?.[store.you.side]
  const sign = $("[data-sign]", box)
  show(sign, !store.readOnly && verdict(store, "sign_agreement", "plan") === "do" && plan.goal?.statement && !isOver(store.shown) && (!mine || changes(store, store.you.side)?.length !== 0))
  text(sign, mine ? "Agree again…" : "Sign…")
  text($("[data-fact]", box), store.derived.agreement?.sentence)
  fillNotes(room, $(".notes", box), room.notes("agreement"))
}

// What has changed since a side signed; undefined as long as nobody knows.
const changes = ({ derived: { agreement: found } }, side) => found?.since[found.sides[side]?.version]

function fillSide(store, node, side, plan) {
  const signed = plan.agreement?.[side]
  const name = plan.organisations?.[side]?.name ?? SIDES[side]
  const since = signed ? (changes(store, side) ?? []) : []
  attr(node, "data-tone", signed ? (since.length ? "warn" : "good") : "quiet")
  text($("strong", node), name)
  const who = signed && `${nameOf(store.shown, signed.by)} agreed to version ${signed.version}`
  text($("[data-who]", node), who ? `${who}, ${dayAt(signed.at)}${knownBy(store.shown, signed.known)}` : "has not agreed yet")
  const more = $("details", node)
  show(more, since.length)
  text($("summary", more), counted(since.length, "change since", "changes since"))
  list($("ul", more), since, ({ item, change }) => `${item} ${change}`, () => make("li", {}, make("a")), (row, one) => {
    text(row.firstElementChild, one.sentence)
    attr(row.firstElementChild, "href", one.item.includes("/") ? `#${one.item}` : null)
  })
}

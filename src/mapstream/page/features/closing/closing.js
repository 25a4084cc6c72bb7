// How the deal ended: said by the seller's side, and corrected by saying it anew. The handoff is reached from there.

import { ask } from "../../dom/dialogs.js"
import { $, attr, show, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"
import { verdict } from "../../plan/rights.js"

// What nobody decides is lost; that it was for want of a decision is the reason.
const NOBODY = "No decision"

export async function close(room) {
  const answer = await ask("ask-closing")
  if (!answer) return
  const said = answer.reason.trim()
  const nobody = answer.result === "none"
  const reason = nobody ? [NOBODY, said].filter(Boolean).join(": ") : said
  room.act("close_deal", { result: nobody ? "lost" : answer.result, ...(reason && { reason }) })
}

export function fillClosing(room, node) {
  const { store } = room
  const { outcome } = store.shown.deal ?? {}
  const may = !store.readOnly && verdict(store, "close_deal", "deal") === "do"
  show(node, may)
  text($("button", node), outcome ? "Correct how it ended…" : "Close the deal…")
  attr($("a", node), "href", `/rooms/${room.id}/handoff`)
  show($("a", node), outcome)
  fillNotes(room, $(".notes", node), room.notes("closing"))
}

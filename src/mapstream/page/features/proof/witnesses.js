// Who outside vouches for the history: how far each has cosigned it, and the way to register one, for one's own side.

import { ago } from "../../plan/dates.js"
import { within } from "../../plan/language.js"
import { verdict } from "../../plan/rights.js"
import { SIDES } from "../../plan/words.js"
import { $, clone, list, show, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"

// What the server knows of them beyond the plan is asked for as often as somebody looks.
export async function lookAtWitnesses(room) {
  const { ok, body } = await room.get("/checkpoints?limit=1")
  if (ok) room.store.set({ witnessing: body })
}

export function fillWitnesses(room, node) {
  const { store } = room
  const found = Object.entries(store.shown.plan?.witnesses ?? {})
  const may = !store.readOnly && verdict(store, "register_witness", "plan") === "do"
  show(node, found.length || may)
  text($("summary", node), found.length ? `Witnesses: ${found.length}` : "Nobody outside witnesses this history yet")
  list($("ul:not(.notes)", node), found, ([id]) => id, () => clone("witness"), (row, [id, { key, url, side }]) => {
    text($("[data-name]", row), `${key.split("+")[0]} (${within(SIDES[side])})`)
    row.title = url
    text($("[data-said]", row), said(store.witnessing?.witnesses.find(({ witness }) => witness === id)))
    const button = $("button", row)
    show(button, may && side === store.you.side)
    button.dataset.removeWitness = id
  })
  show($("form", node), may)
  fillNotes(room, $(".notes", node), room.notes("witnesses"))
  text($("[data-own]", node), store.witnessing?.keys.at(-1)?.key)
}

function said({ size, at, problem } = {}) {
  return [size ? `cosigned up to version ${size}, ${ago(at)}.` : "has cosigned nothing yet.", problem].filter(Boolean).join(" ")
}

export function registerWitness(room, form) {
  const { url, key } = form.elements
  room.act("register_witness", { url: url.value.trim(), key: key.value.trim() })
  form.reset()
}

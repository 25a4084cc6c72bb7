// Proposals as cards: below the plan those that wait and what became of the others, beside an item those about it.

import { fieldOf, words } from "../../items/fields.js"
import { fillFace } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"
import { reasoned } from "../../items/asking.js"
import { verdictOf } from "../../items/offers.js"
import { placeOf } from "../../items/places.js"
import { rowOf } from "../../items/registry.js"
import { ago, instant } from "../../plan/dates.js"
import { lookUp, openProposals, proposalsOn } from "../../plan/reading.js"
import { commandWords } from "../../plan/acts.js"
import { nameOf, plain, titleOf } from "../../plan/words.js"
import { $, attr, clone, list, make, show, text } from "../../dom/nodes.js"

const OUTCOMES = { accepted: "Accepted", declined: "Declined", withdrawn: "Withdrawn" }
const newest = (found) => found.sort(([, a], [, b]) => (a.at < b.at ? 1 : -1))

export function inBrief(_, __, { store }) {
  const waiting = openProposals(store.shown)
  const mine = waiting.filter(([, one]) => answers(store, one)).length
  if (!waiting.length) return "none waits"
  return mine ? `${mine} for you to answer` : `${waiting.length} waiting for others`
}

export function fillAll(room, node) {
  const found = newest(Object.entries(room.store.shown.proposals ?? {}))
  const waiting = found.filter(([, one]) => !one.answer)
  show($("[data-none]", node), found.length === 0)
  fillList(room, $("[data-waiting]", node), waiting)
  const rest = $("details", node)
  show(rest, found.length > waiting.length)
  text($("summary", rest), `${found.length - waiting.length} answered`)
  fillList(room, $("[data-answered]", node), found.filter(([, one]) => one.answer))
  fillNotes(room, $(".notes", node), room.notes("proposals"))
}

// Beside an item: those about it that wait.
export function fillProposals(room, box, item) {
  const found = newest(proposalsOn(room.store.shown, item))
  show(box, found.length > 0)
  fillList(room, $("ul", box), found)
}

const fillList = (room, parent, found) =>
  list(parent, found, ([id]) => id, () => clone("proposal"), (node, entry) => fillCard(room, node, entry))

// Whether all that is proposed is somebody's to do.
const answers = (store, { commands }) => commands.every(({ type, data }) => verdictOf(store, type, data) === "do")

function fillCard(room, node, [id, proposal]) {
  const { store } = room
  const plan = store.shown
  const { by, at, note, commands, answer } = proposal
  fillFace($(".face", node), plan, by)
  text($("[data-author]", node), `${nameOf(plan, by)} proposed`)
  text($("time", node), ago(at, store.moment))
  attr($("time", node), "title", instant(at))
  list($("[data-changes]", node), commands.map((one, n) => [n, told(plan, one)]), ([n]) => n, () => make("li"),
    (line, [, said]) => text(line, said))
  text($("[data-note]", node), note ?? "")
  show($("[data-note]", node), note)
  const mine = by === store.you.person
  const theirs = answers(store, proposal)
  const waits = !answer && !store.readOnly
  show($("[data-accept]", node), waits && theirs)
  show($("[data-decline]", node), waits && theirs)
  show($("[data-withdraw]", node), waits && mine)
  $("[data-accept]", node).onclick = () => room.act("accept_proposal", { proposal: id })
  $("[data-decline]", node).onclick = reasoned(
    room, "decline_proposal", { proposal: id }, `${nameOf(plan, by)}’s proposal`, "Decline", "Why not?").run
  $("[data-withdraw]", node).onclick = () => room.act("withdraw_proposal", { proposal: id })
  const outcome = answer && `${OUTCOMES[answer.outcome]} by ${nameOf(plan, answer.by)}, ${ago(answer.at, store.moment)}`
  const waiting = theirs ? "" : "Waits for those whose it is to change."
  text($("[data-answer]", node), answer ? [outcome, answer.reason].filter(Boolean).join(": ") : waiting)
  fillNotes(room, $(".notes", node), room.notes(`proposals/${id}`))
}

// One change as a line: what is done, to what, and the values that it gives.
function told(plan, { type, data }) {
  const { place } = placeOf({ type, data }, plan)
  const row = rowOf(place)
  const there = lookUp(plan, place) && place.includes("/")
  const called = there ? titleOf(plan, place) : data.title ?? data.metric ?? ""
  const own = new Set([row?.key, "title", "metric", "item"])
  const values = Object.entries(data).filter(([name]) => !own.has(name) || (there && name !== row?.key && name !== "item"))
    .map(([name, value]) => `${fieldOf(place, name)?.label ?? plain(name)}: ${said(plan, place, name, value)}`)
  return [`${commandWords(type)}${called ? ` “${called}”` : ""}`, values.join(", ")].filter(Boolean).join(" — ")
}

function said(plan, place, name, value) {
  if (value === null) return "none"
  if (typeof value === "object") return Array.isArray(value) ? `${value.length}` : "…"
  const known = typeof value === "string" && value.includes("/") && lookUp(plan, value)
  return known ? titleOf(plan, value) : words(plan, place, name, value) || String(value)
}

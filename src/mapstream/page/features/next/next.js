// What next: whose turn it is on each side and for each person, and what would make the plan better. Worked out by the
// server; what it has not answered yet is not shown.

import { day } from "../../plan/dates.js"
import { counted } from "../../plan/language.js"
import { SIDES, wanted } from "../../plan/words.js"
import { $, attr, clone, list, make, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"

const SHOWN = 2
const OWED = 5

const all = ({ now, next }) => [...now.overdue, ...next.soon, ...next.later, ...next.undated]
const ready = (entries) => entries.filter((entry) => !entry.waits_for.length && entry.status !== "blocked")

// What the reader leads and can do now, the most urgent first.
export function fillOwed(room, node) {
  const { agenda } = room.store.derived
  const owed = agenda ? all(agenda).filter(({ person }) => person === room.store.you.person) : []
  const now = ready(owed)
  attr(node, "aria-busy", agenda === undefined && "true")
  fillTurns(room, node, now, OWED)
  text($("[data-none]", node), agenda && !now.length ? nothing(owed.length) : "")
}

const nothing = (stuck) =>
  stuck ? "Nothing just now: all that is yours waits for something else." : "Nothing in this plan waits for you."

export function fillNext(room, node) {
  const { agenda, advice } = room.store.derived
  const remarks = advice?.remarks ?? []
  const left = agenda && (all(agenda).length > 0 || !agenda.now.outcome)
  const anything = Boolean(left) && agenda.now.progress.total > 0
  for (const side of ["seller", "buyer"]) fillSide(room, $(`#turn-${side}`, node), side, agenda)
  show($("#turns"), anything || agenda === undefined)
  fillEverybody(room, $("#everybody"), agenda)
  fillAdvice(room, $("#advice"), remarks)
}

// For a side, what it can do next.
function fillSide(room, card, side, agenda) {
  const { shown, you } = room.store
  const organisation = shown.plan?.organisations?.[side]?.name
  text($("h2", card), organisation ? `${organisation}’s next` : `${SIDES[side]}’s next`)
  if (!agenda) return
  const owed = all(agenda).filter((entry) => entry.side === side)
  const now = ready(owed)
  attr(card, "data-turn", agenda.now.turn === side)
  show($("[data-turn-mark]", card), agenda.now.turn === side)
  text($("[data-turn-mark]", card), now[0]?.person === you.person ? "Your turn" : "Their turn")
  fillTurns(room, card, now, SHOWN)
  text($("[data-none]", card), now.length ? "" : idle(owed.length))
}

function fillTurns(room, card, turns, shown) {
  list($("ul", card), turns.slice(0, shown), (entry) => entry.item, () => clone("turn"), (node, entry) =>
    fillTurn(room.store.shown, node, entry))
  const rest = turns.length - shown
  show($("[data-rest]", card), rest > 0)
  text($("[data-rest]", card), `and ${rest} more`)
}

const idle = (stuck) =>
  stuck ? "Waiting: everything open is blocked or waits for something else." : "Nothing open on this side."

function fillTurn(plan, node, { item, title, person, role, due, overdue }) {
  const link = $("a", node)
  attr(link, "href", `#${item}`)
  text(link, title)
  fillFace($(".face", node), plan, person)
  attr(node, "data-overdue", overdue > 0)
  const who = plan.people?.[person]?.name ?? wanted({ role })
  const late = overdue > 0 ? `, ${counted(overdue, "day overdue", "days overdue")}` : ""
  text($("[data-who]", node), due ? `${who} · by ${day(due)}${late}` : `${who} · no date`)
}

// Everybody's turn, in a sentence each; those who owe nothing are not listed.
function fillEverybody(room, box, agenda) {
  const found = (agenda?.turns.people ?? []).filter(({ owes }) => owes.length)
  show(box, found.length)
  const create = () => make("li", {}, make("span", { class: "face small", "aria-hidden": "true" }), make("a"))
  list($("ul", box), found, ({ person }) => person, create, (node, { person, sentence, next, owes }) => {
    fillFace(node.firstElementChild, room.store.shown, person)
    text(node.lastElementChild, sentence)
    attr(node.lastElementChild, "href", `#${(next ?? owes[0]).item}`)
  })
}

const LEADING = /^(tasks|milestones|phases|criteria|kpis|deliverables|risks)\//

function fillAdvice(room, box, remarks) {
  show(box, remarks.length)
  text($("[data-count]", box), String(remarks.reduce((sum, { more = 0 }) => sum + 1 + more, 0)))
  const key = ({ code, items, people }) => [code, ...items, ...(people ?? [])].join(" ")
  const create = () => make("li", {}, make("span"), make("a"))
  list($("ul", box), remarks, key, create, (node, { sentence, items, people }) => {
    const target = items.find((item) => LEADING.test(item)) ?? (people?.[0] && `people/${people[0]}`)
    text(node.firstElementChild, sentence)
    show(node.lastElementChild, target)
    text(node.lastElementChild, "Show")
    attr(node.lastElementChild, "href", target && `#${target}`)
    attr(node.lastElementChild, "aria-label", `Show what is meant: ${sentence}`)
  })
}

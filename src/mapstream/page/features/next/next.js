// What next: whose turn it is on each side and for each person, and what would make the plan better. Worked out by the
// server; what it has not answered yet is not shown.

import { day } from "../../plan/dates.js"
import { SIDES, wanted } from "../../plan/words.js"
import { $, attr, clone, list, make, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"

const SHOWN = 2

export function fillNext(room) {
  const { agenda, advice } = room.store.derived
  const remarks = advice?.remarks ?? []
  const left = agenda && (all(agenda).length > 0 || !agenda.now.outcome)
  const anything = Boolean(left) && agenda.now.progress.total > 0
  show($("#next"), anything || remarks.length)
  for (const side of ["seller", "buyer"]) fillSide(room, $(`#turn-${side}`), side, agenda)
  show($("#turns"), anything)
  fillEverybody(room, $("#everybody"), agenda)
  fillAdvice(room, $("#advice"), remarks)
}

const all = ({ now, next }) => [...now.overdue, ...next.soon, ...next.later, ...next.undated]

// For a side, what it can do next.
function fillSide(room, card, side, agenda) {
  if (!agenda) return
  const owed = all(agenda).filter((entry) => entry.side === side)
  const ready = owed.filter((entry) => !entry.waits_for.length && entry.status !== "blocked")
  attr(card, "data-turn", agenda.now.turn === side)
  const organisation = room.store.shown.plan?.organisations?.[side]?.name
  text($("h3", card), organisation ? `${organisation}’s next` : `${SIDES[side]}’s next`)
  show($("[data-turn-mark]", card), agenda.now.turn === side)
  text($("[data-turn-mark]", card), side === room.store.you.side ? "Your turn" : "Their turn")
  list($("ul", card), ready.slice(0, SHOWN), (entry) => entry.item, () => clone("turn"), (node, entry) =>
    fillTurn(room.store.shown, node, entry))
  const rest = ready.length - SHOWN
  text($("[data-rest]", card), rest > 0 ? `and ${rest} more` : ready.length ? "" : idle(owed.length))
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
  text($("[data-who]", node), due ? `${who} · by ${day(due)}` : `${who} · no date`)
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

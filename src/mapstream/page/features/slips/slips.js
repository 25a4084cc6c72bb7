// What slipped: how far the goal and each side's dates have moved in all, by whose hand, and for every date that moved
// each move with its reason. Worked out by the server from the room's events.

import { counted } from "../../plan/language.js"
import { day, dayAt } from "../../plan/dates.js"
import { SIDES, nameOf } from "../../plan/words.js"
import { $, attr, clone, list, make, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"

const SHOWN = 5


function shift(days) {
  if (days === null) return "no date any more"
  if (days === 0) return "back at its first date"
  return `${counted(Math.abs(days), "day", "days")} ${days > 0 ? "later" : "earlier"}`
}

// What moved, the furthest first.
const moved = ({ dates }) =>
  dates.filter(({ moves }) => moves.length).sort((a, b) => (b.days ?? 0) - (a.days ?? 0))

export function slipsBrief({ slips }, open) {
  if (!slips || !open) return "which dates moved, by whom and why"
  const found = moved(slips)
  const goal = found.find(({ date }) => date === "goal")
  if (!found.length) return "no date has moved"
  const parts = [`${counted(found.length, "date", "dates")} moved`, goal && `the goal is ${shift(goal.days)}`]
  return parts.filter(Boolean).join(" · ")
}

export function fillSlips({ store }, node) {
  const { slips } = store.derived
  const found = slips ? moved(slips) : []
  show($("[data-found]", node), found.length)
  text($("[data-state]", node), state(slips, found))
  if (!found.length) return
  list($(".facts", node), totals(slips), ([label]) => label, fact, ({ lastChild }, [, words]) => text(lastChild, words))
  list($(".movers", node), slips.people, ({ by }) => by, () => clone("mover"), (row, total) => {
    fillFace($(".face", row), store.shown, total.by)
    text($("strong", row), nameOf(store.shown, total.by))
    text($(".muted", row), sum(total))
  })
  const fill = (box, some) =>
    list(box, some, ({ item, date }) => `${item} ${date}`, () => clone("slip"), (row, one) => fillSlip(store, row, one))
  fill($("[data-most]", node), found.slice(0, SHOWN))
  const rest = found.slice(SHOWN)
  show($("details", node), rest.length)
  text($("summary", node), `${counted(rest.length, "more date", "more dates")} that moved`)
  fill($("[data-rest]", node), rest)
}

function state(slips, found) {
  if (slips === undefined) return "Working it out…"
  if (slips === null) return "This cannot be worked out just now. It is asked again with the next change."
  return found.length ? "" : "No date has moved since it was first set."
}

const fact = ([label]) =>
  make("div", { class: "fact" }, make("span", { class: "prop-name" }, label), make("span"))

function totals({ dates, sides, shared }) {
  const goal = dates.find(({ date }) => date === "goal")
  return [
    ...(goal ? [["The goal", fate(goal)]] : []),
    ["Milestones and goal", sum(shared)],
    ...Object.keys(sides).map((side) => [`${SIDES[side]}’s steps`, sum(sides[side].items)]),
  ]
}

const fate = ({ moves, days }) => (moves.length ? `${counted(moves.length, "move", "moves")}, ${shift(days)}` : "as first set")

function sum({ moves, later, earlier }) {
  if (!moves) return "nothing moved"
  const parts = [later && `${counted(later, "day", "days")} later`, earlier && `${counted(earlier, "day", "days")} earlier`]
  return [counted(moves, "move", "moves"), ...parts].filter(Boolean).join(", ")
}

const NAMES = { goal: "The goal", deadline: "The hard deadline" }

function fillSlip({ shown }, row, { item, date, title, side, first, now, days, moves }) {
  const link = $("a", row)
  text(link, NAMES[date] ?? title)
  attr(link, "href", item.includes("/") ? `#${item}` : "#goal")
  const chip = $(".chip", row)
  show(chip, side)
  attr(chip, "data-tone", side)
  text(chip, SIDES[side])
  text($("[data-shift]", row), shift(days))
  attr($("[data-shift]", row), "data-tone", days > 0 ? "warn" : "quiet")
  text($("[data-dates]", row), `${day(first)} → ${day(now) || "no date"}`)
  list($("ul", row), moves, ({ version }) => version, () => make("li"), (node, move) =>
    text(node, told(shown, move, moves.length > 1)))
}

// One move in words; how far it went only where there are several, else it is said above. Not all that moves a date
// can be given a reason: setting the goal, taking something back.
function told(plan, { at, by, type, days, reason }, several) {
  const parts = [dayAt(at), nameOf(plan, by), several && shift(days)].filter(Boolean).join(" · ")
  const why = reason ?? (type.endsWith(".rescheduled") ? "no reason given" : "")
  return why ? `${parts}: ${why}` : parts
}

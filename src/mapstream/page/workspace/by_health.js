// The table of rooms by health.

import { $, list, make, show, text } from "../dom/nodes.js"
import { ago, day } from "../plan/dates.js"
import { nextWords, points, scoreWords, trendWords } from "./health.js"
import { makeCells } from "./table_rows.js"

const SIDES = { seller: "Ours", buyer: "The buyer’s" }
const OUTCOMES = { won: "Won", lost: "Lost" }
const SVG = "http://www.w3.org/2000/svg"

export const healthTable = (place) => place.append(document.getElementById("by-health").content.cloneNode(true))

export function fillHealth(place, rooms) {
  list($("tbody", place), rooms, (room) => room.room, makeRow, fillRow)
  show($("table", place), rooms.length)
}

function makeRow() {
  const row = makeCells(7)
  row.firstElementChild.append(make("a"), make("span", { class: "muted" }))
  row.children[1].append(line(), make("span", { class: "score" }), make("span", { class: "muted" }), make("span", { class: "muted" }))
  row.children[3].append(make("span"), make("span", { class: "muted" }))
  row.children[5].className = "day"
  return row
}

function line() {
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("class", "trend")
  svg.setAttribute("viewBox", "-2 -2 104 24")
  svg.setAttribute("preserveAspectRatio", "none")
  svg.setAttribute("aria-hidden", "true")
  svg.append(document.createElementNS(SVG, "polyline"))
  return svg
}

function fillRow(row, room) {
  const [deal, health, done, turn, overdue, goal, active] = row.children
  deal.firstElementChild.href = `/rooms/${room.room}`
  text(deal.firstElementChild, room.name)
  text(deal.lastElementChild, [room.stage, OUTCOMES[room.outcome]].filter(Boolean).join(" · "))
  fillScore(health, room)
  text(done, room.progress.total ? `${Math.round((100 * room.progress.completed) / room.progress.total)} %` : "—")
  text(turn.firstElementChild, SIDES[room.turn] ?? "—")
  text(turn.lastElementChild, nextWords(room.next))
  text(overdue, room.overdue ? String(room.overdue) : "—")
  overdue.classList.toggle("late", room.overdue > 0)
  text(goal, room.goal_date ? day(room.goal_date) : "—")
  text(active, room.last_buyer_act ? ago(room.last_buyer_act.at) : "not yet")
}

function fillScore(cell, { health, trend }) {
  const [svg, score, went, why] = cell.children
  cell.dataset.band = health?.band ?? ""
  svg.toggleAttribute("hidden", !trend)
  if (trend) svg.firstElementChild.setAttribute("points", points(trend))
  text(score, scoreWords(health))
  text(went, trendWords(trend))
  text(why, health?.reasons[0]?.sentence)
}

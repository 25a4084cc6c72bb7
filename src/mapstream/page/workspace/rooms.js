// The rooms of the workspace by health: searched, filtered, sorted, and a new one.

import { $, list, make, show, text } from "../dom/nodes.js"
import { ago, day } from "../plan/dates.js"
import { request } from "../state/http.js"
import { offerDownloads } from "./download.js"
import { nextWords, points, scoreWords, trendWords } from "./health.js"
import { setUpNewRoom } from "./new_room.js"

const SIDES = { seller: "Ours", buyer: "The buyer’s" }
const SVG = "http://www.w3.org/2000/svg"

export function showRooms(section, here) {
  const form = $("#filter", section)
  const shown = { rooms: [], next: null, asked: 0 }
  const load = async (cursor) => {
    const asked = ++shown.asked
    const answer = await request(`/v1/portfolio/rooms?${query(form, cursor)}`)
    if (asked !== shown.asked) return
    here.trouble(answer)
    if (!answer.ok) return
    shown.rooms = cursor ? [...shown.rooms, ...answer.body.rooms] : answer.body.rooms
    shown.next = answer.body.next
    fill(section, form, shown)
  }
  form.addEventListener("submit", (event) => event.preventDefault())
  form.addEventListener("input", () => load(null))
  $("[data-more]", section).addEventListener("click", () => load(shown.next))
  offerDownloads(section, "rooms", () => `/v1/portfolio/rooms?${query(form)}`, here)
  setUpNewRoom($("#new-room", section), here, () => load(null))
  offerOwners(form.owner)
  load(null)
}

async function offerOwners(select) {
  const { body } = await request("/v1/members")
  for (const { id, name } of body.members ?? []) select.append(make("option", { value: id }, name))
}

function query(form, cursor) {
  const said = [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value)
  const found = new URLSearchParams(said)
  if (cursor) found.set("cursor", cursor)
  return found
}

function fill(section, form, { rooms, next }) {
  list($("tbody", section), rooms, (room) => room.room, makeRow, fillRow)
  const none = $("[data-none]", section)
  const filtered = [...new FormData(form)].some(([name, value]) => name !== "sort" && value.trim())
  text(none, filtered ? "No room is like that." : "There is no room yet. Open the first with “New room”.")
  show(none, !rooms.length)
  show($("table", section), rooms.length)
  show($("[data-more]", section), next)
}

function makeRow() {
  const row = make("tr")
  row.append(...Array.from({ length: 7 }, () => make("td")))
  row.firstElementChild.append(make("a"), make("span", { class: "muted" }))
  row.children[1].append(line(), make("span", { class: "score" }), make("span", { class: "muted" }), make("span", { class: "muted" }))
  row.children[3].append(make("span"), make("span", { class: "muted" }))
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
  text(deal.lastElementChild, [room.stage, room.outcome].filter(Boolean).join(" · "))
  fillHealth(health, room)
  text(done, room.progress.total ? `${Math.round((100 * room.progress.completed) / room.progress.total)} %` : "—")
  text(turn.firstElementChild, SIDES[room.turn] ?? "—")
  text(turn.lastElementChild, nextWords(room.next))
  text(overdue, room.overdue ? String(room.overdue) : "—")
  overdue.classList.toggle("late", room.overdue > 0)
  text(goal, room.goal_date ? day(room.goal_date) : "—")
  text(active, room.last_buyer_act ? ago(room.last_buyer_act.at) : "not yet")
}

function fillHealth(cell, { health, trend }) {
  const [svg, score, went, why] = cell.children
  cell.dataset.band = health?.band ?? ""
  svg.toggleAttribute("hidden", !trend)
  if (trend) svg.firstElementChild.setAttribute("points", points(trend))
  text(score, scoreWords(health))
  text(went, trendWords(trend))
  text(why, health?.reasons[0]?.sentence)
}

// The rooms of the workspace: searched, filtered, and a new one.

import { $, list, make, show, text } from "../dom/nodes.js"
import { ago, day } from "../plan/dates.js"
import { request } from "../state/http.js"
import { setUpNewRoom } from "./new_room.js"

const SIDES = { seller: "Ours", buyer: "The buyer’s" }

export function showRooms(section, here) {
  const form = $("#filter", section)
  const shown = { rooms: [], next: null, asked: 0 }
  const load = async (cursor) => {
    const asked = ++shown.asked
    const answer = await request(`/v1/rooms?${query(form, cursor)}`)
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
  setUpNewRoom($("#new-room", section), here, () => load(null))
  load(null)
}

function query(form, cursor) {
  const found = new URLSearchParams({ closed: form.closed.checked })
  if (form.q.value.trim()) found.set("q", form.q.value.trim())
  if (form.overdue.checked) found.set("overdue", "true")
  if (cursor) found.set("cursor", cursor)
  return found
}

function fill(section, form, { rooms, next }) {
  const ours = rooms.filter((room) => !form.ours.checked || room.turn === "seller")
  list($("tbody", section), ours, (room) => room.room, makeRow, fillRow)
  const none = $("[data-none]", section)
  const filtered = form.q.value || form.overdue.checked || form.ours.checked || form.closed.checked
  text(none, filtered ? "No room is like that." : "There is no room yet. Open the first with “New room”.")
  show(none, !ours.length)
  show($("table", section), ours.length)
  show($("[data-more]", section), next)
}

function makeRow() {
  const row = make("tr")
  row.append(...Array.from({ length: 6 }, () => make("td")))
  row.firstElementChild.append(make("a"), make("span", { class: "muted" }))
  row.children[2].append(make("span"), make("span", { class: "muted" }))
  return row
}

function fillRow(row, room) {
  const [deal, done, turn, overdue, goal, active] = row.children
  deal.firstElementChild.href = `/rooms/${room.room}`
  text(deal.firstElementChild, room.name)
  text(deal.lastElementChild, [room.deal.stage, room.outcome].filter(Boolean).join(" · "))
  text(done, room.progress.total ? `${Math.round((100 * room.progress.completed) / room.progress.total)} %` : "—")
  text(turn.firstElementChild, SIDES[room.turn] ?? "—")
  text(turn.lastElementChild, room.turn ? room.next[room.turn].title : "")
  text(overdue, room.overdue ? String(room.overdue) : "—")
  overdue.classList.toggle("late", room.overdue > 0)
  text(goal, room.goal_date ? day(room.goal_date) : "—")
  text(active, room.buyer_active ? ago(room.buyer_active.at) : "not yet")
}

// The rooms of the workspace by health: searched, filtered, sorted, and a new one.

import { $, make, show, text } from "../dom/nodes.js"
import { request } from "../state/http.js"
import { fillHealth, healthTable } from "./by_health.js"
import { offerDownloads } from "./download.js"
import { setUpNewRoom } from "./new_room.js"

export function showRooms(section, here) {
  const form = $("#filter", section)
  const shown = { rooms: [], next: null, asked: 0 }
  healthTable($("[data-by-health]", section))
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
  offerOwners(form.owner)
  const begin = setUpNewRoom(here, () => load(null))
  show($("#new-room", section), begin)
  $("#new-room", section).addEventListener("click", () => begin())
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
  fillHealth(section, rooms)
  const none = $("[data-none]", section)
  const filtered = [...new FormData(form)].some(([name, value]) => name !== "sort" && value.trim())
  text(none, filtered ? "No room is like that." : "There is no room yet. Open the first with “New room”.")
  show(none, !rooms.length)
  show($("[data-more]", section), next)
}

// What a deal review is about: what changed in the rooms since the last one, those first that need to be talked about.

import { $, list, make, show, text } from "../dom/nodes.js"
import { day, plusDays, today } from "../plan/dates.js"
import { request } from "../state/http.js"
import { offerDownloads } from "./download.js"
import { movedWords } from "./health.js"

export function showReview(section, here) {
  const input = $("input", section)
  const shown = { rooms: [], next: null, asked: 0 }
  const address = (cursor) => `/v1/portfolio/review?${new URLSearchParams([["since", input.value], ["cursor", cursor]].filter(([, value]) => value))}`
  const load = async (cursor = null) => {
    const asked = ++shown.asked
    const answer = await request(address(cursor))
    if (asked !== shown.asked) return
    here.trouble(answer)
    if (!answer.ok) return
    shown.rooms = cursor ? [...shown.rooms, ...answer.body.rooms] : answer.body.rooms
    shown.next = answer.body.next
    list($("ol", section), shown.rooms, ({ room }) => room, makeRoom, fillRoom)
    show($("[data-none]", section), !shown.rooms.length)
    show($("[data-more]", section), shown.next)
  }
  input.value = plusDays(today(), -7)
  input.addEventListener("change", () => load())
  $("[data-more]", section).addEventListener("click", () => load(shown.next))
  $("form", section).addEventListener("submit", (event) => event.preventDefault())
  offerDownloads(section, "deal-review", () => address(), here)
  return load()
}

function makeRoom() {
  const heading = make("h3", {}, make("a"), make("span", { class: "muted" }))
  return make("li", {}, heading, make("ul", { class: "changes" }))
}

function fillRoom(node, room) {
  const [link, moved] = node.firstElementChild.children
  link.href = room.link
  text(link, room.name)
  text(moved, movedWords(room))
  list($("ul", node), room.changes, ({ what, code, subject, person }) => [what, code, subject, person].join(" "), makeChange, (item, change) => fillChange(item, change, room))
}

function makeChange() {
  return make("li", {}, make("span"), make("span", { class: "muted" }), make("a", { class: "when" }))
}

function fillChange(item, change, room) {
  const [said, advice, when] = item.children
  item.dataset.severity = change.what === "signal_began" ? change.severity : ""
  text(said, change.sentence)
  text(advice, change.advice)
  text(when, day(change.day))
  when.href = `/rooms/${room.room}/review?version=${change.events.at(-1) ?? room.version}`
}

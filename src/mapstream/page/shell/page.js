// One picture of the store: every part fills itself; what has the focus keeps it.

import { $, $$, attr, keepFocus, show, text } from "../dom/nodes.js"
import { instant, today } from "../plan/dates.js"
import { zoneOf } from "../plan/reading.js"
import { unseen } from "../plan/scope.js"
import { fillHere } from "../items/faces.js"
import { once, whenIdle } from "../items/lazy.js"
import { fillConnection, fillHeader } from "./header.js"

// What is not needed yet comes while there is nothing else to do: later on, the server may be out of reach.
const fetchRest = once((room) => whenIdle(() =>
  Promise.all([import("./ended.js"), room.areas.fetchOthers(), room.panel.fetchDetails()]).catch(() => {})))

// What the server works out for the first place is waited for, but not long: a place does not move once it is seen.
const PATIENCE = 1_200
let settled = false

const isThere = ({ areas, store }) =>
  areas.looksUp().every((name) => name in store.derived) && !$("#content [aria-busy=true]")

function settle(room) {
  settled ||= performance.now() > settleBy || room.store.past !== null || isThere(room)
  show($("#loading"), !settled)
  attr($("#content"), "data-settling", !settled)
}

let settleBy = Infinity

const waitToSettle = once(({ store }) => {
  settleBy = performance.now() + PATIENCE
  setTimeout(() => store.changed(), PATIENCE + 1)
})

export const renderer = (room) => () => {
  const { store } = room
  fillConnection(room)
  if (!store.document || !room.areas.ready) return
  const goOn = whereToGoOn()
  keepFocus(() => {
    waitToSettle(room)
    show($("#content"), true)
    attr(document.body, "data-read-only", store.readOnly)
    attr(document.body, "data-side", store.you.side)
    attr(document.body, "data-unseen", unseen(store).join(" ") || null)
    fillPast(room)
    fillHere(room, $("#here"))
    room.areas.fill()
    settle(room)
    fillHeader(room)
    room.panel.fill()
  }, goOn)
  fetchRest(room)
}

// If what has the focus goes away: the rest of its row, else the row that takes its place.
function whereToGoOn() {
  const held = document.activeElement
  if (held?.closest("#panel")) return () => $("#panel h2")
  const titles = () => $$("#plan .field-title .field-show")
  const row = held?.closest("#plan [data-item]")
  const index = titles().findIndex((title) => title.closest("[data-item]") === row)
  return () => {
    const now = titles()
    const same = now.find((title) => title.closest("[data-item]") === row)
    return same ?? now[Math.min(index, now.length - 1)] ?? $("#plan")
  }
}

function fillPast({ id, store: { past, shown } }) {
  show($("#past"), past)
  if (!past) return
  text($("[data-when]", $("#past")), `version ${past.version}, ${instant(past.at)}`)
  $("#past-review").href = `/rooms/${id}/review?version=${past.version}`
  if (document.activeElement !== $("#past-day")) $("#past-day").value = today(zoneOf(shown), new Date(past.at))
}

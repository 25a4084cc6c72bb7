// What others changed since this reader was here, the latest first.

import { $, attr, list, make, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"
import { ago } from "../../plan/dates.js"
import { nameOf, withNames } from "../../plan/words.js"
import { storage } from "../../state/storage.js"
import { visited, visiting } from "./visits.js"

const SHOWN = 5
const ASKED = 50
const LOOKS = new Set(["view.recorded", "link.opened", "link.issued", "link.revoked"])

let visit = null
let asked = null

export function fillSince(room, node) {
  const { store } = room
  if (!visit) begin(room)
  show(node, !store.past && visit.since !== null)
  if (document.visibilityState === "visible") keep(room)
  if (node.hidden) return
  if (asked?.version !== store.version) look(room, node)
  fillNews(room, node)
}

const key = ({ id, store }) => `mapstream:${id}:visit:${store.you.person}`

function begin(room) {
  const kept = storage.getItem(key(room))
  visit = visited(kept && JSON.parse(kept), Date.now())
}

function keep(room) {
  storage.setItem(key(room), JSON.stringify(visiting(visit, room.store.version, Date.now())))
}

async function look(room, node) {
  const { store } = room
  asked = { version: store.version, news: asked?.news }
  const answer = await room.get(`/audit?limit=${ASKED}`)
  if (!answer.ok) return
  const news = answer.body.entries.filter(({ version, by, type }) =>
    version > visit.since && by !== store.you.person && !LOOKS.has(type))
  asked.news = news
  if (node.isConnected) fillNews(room, node)
}

function fillNews({ store }, node) {
  const { news } = asked
  const plan = store.shown
  attr(node, "aria-busy", news === undefined && "true")
  show($("[data-none]", node), news?.length === 0)
  list($("ul", node), (news ?? []).slice(0, SHOWN), ({ version }) => version, create, (row, { by, sentence, at, item }) => {
    fillFace(row.firstElementChild, plan, by)
    const [words, time] = row.lastElementChild.children
    text(words, withNames(plan, sentence ?? nameOf(plan, by)))
    attr(words, "href", item?.includes("/") ? `#${item}` : null)
    text(time, ago(at))
  })
  show($("[data-rest]", node), news?.length > SHOWN)
  text($("[data-rest]", node), news && `and ${news.length - SHOWN} more`)
}

const create = () =>
  make("li", { class: "turn" }, make("span", { class: "face small", "aria-hidden": "true" }),
    make("span", { class: "turn-text" }, make("a"), make("span", { class: "muted" })))

// The materials of the deal. Opening one is recorded, so that both sides know what was read.

import { dayAt } from "../../plan/dates.js"
import { documents } from "../../plan/reading.js"
import { verdict } from "../../plan/rights.js"
import { nameOf, plain, visibility } from "../../plan/words.js"
import { $, attr, clone, list, make, safeUrl, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"
import { setUpDropping } from "./adding.js"
import { bytes } from "./known.js"

export function fillDocuments(room, node) {
  setUpDropping(room)
  const { store } = room
  const plan = store.shown
  const found = documents(plan)
  show($("[data-none]", node), found.length === 0)
  list($(".documents", node), found, ([id]) => id, () => clone("document"), (row, [id, material]) => {
    attr(row, "data-item", `documents/${id}`)
    attr(row, "data-sending", store.sending(`documents/${id}`))
    fillLink(room, $("a", row), id, material)
    text($("[data-about]", row), about(plan, material))
    fillLooks(room, row, id)
    const replace = $("[data-replace]", row)
    attr(replace, "aria-label", `New version of “${material.title}”`)
    attr(replace, "title", "New version")
    show(replace, !store.readOnly && verdict(store, "revise_document", `documents/${id}`) === "do")
  })
  list($(".uploads", node), store.uploads ?? [], ({ id }) => id, () => make("li", {}, make("span"), make("progress", { max: 1 })), (row, { name, part }) => {
    text($("span", row), part < 1 ? `${name} is coming in…` : `${name} is being looked into…`)
    attr($("progress", row), "value", part)
    attr($("progress", row), "aria-label", name)
  })
  const adds = !store.readOnly && verdict(store, "add_document", "documents") === "do"
  show($("[data-add-document]", node), adds)
  show($("[data-drop-hint]", node), adds)
  fillNotes(room, $(".notes", node), room.notes("documents"))
}

// A file is read here; a link leads elsewhere.
function fillLink(room, link, id, { title, url, file }) {
  text(link, title)
  attr(link, "href", file ? `#read/${id}` : safeUrl(url))
  attr(link, "target", file ? null : "_blank")
  link.onclick = () => file || room.viewed(`documents/${id}`)
}

function about(plan, { kind, revision, file, visible_to, added }) {
  return [
    plain(kind),
    revision > 1 && `version ${revision}`,
    file?.pages > 1 && `${file.pages} pages`,
    file && bytes(file.size),
    `added by ${nameOf(plan, added.by)}, ${dayAt(added.at)}`,
    visible_to && visible_to !== "everyone" && visibility(visible_to),
  ].filter(Boolean).join(" · ")
}

// Who has opened it, when, and what of it they have not seen: the seller's side is told of the buyer's, a buyer of
// themself.
function fillLooks({ store }, row, id) {
  const { shown: plan, you } = store
  const looks = Object.entries(store.derived.viewing?.people ?? {}).flatMap(([person, { documents }]) => {
    const wanted = you.side === "seller" ? plan.people?.[person]?.side === "buyer" : person === you.person
    return wanted && documents[id] ? [[person, documents[id]]] : []
  })
  show($("[data-unread]", row), you.side !== "seller" && looks.some(([, { unread }]) => unread))
  show($(".looks", row), you.side === "seller" && looks.length)
  const opened = looks.filter(([, { times }]) => times).sort(([, a], [, b]) => b.last.localeCompare(a.last))
  const never = looks.filter(([, { times }]) => !times).map(([person]) => nameOf(plan, person))
  const face = () => make("span", { class: "face small" })
  list($(".looks-faces", row), opened, ([person]) => person, face, (node, [person]) => fillFace(node, plan, person))
  const brief = opened.length ? `Opened by ${opened.length} of ${looks.length}, last on ${dayAt(opened[0][1].last)}` : "Opened by nobody yet"
  text($(".looks [data-brief]", row), brief)
  const told = [
    ...opened.map(([person, look]) => `${nameOf(plan, person)} opened it ${howOften(look)}`),
    never.length && `Not opened by ${never.join(", ")}`,
  ].filter(Boolean)
  list($(".looks ul", row), told, (words) => words, (words) => make("li", {}, words))
}

function howOften({ times, last, unread, pages, unseen_pages: unseen }) {
  const seen = Object.keys(pages).length
  const all = seen + unseen.length
  const how = unread ? ", not this version" : unseen.length ? `, ${seen} of ${all} pages` : ""
  return `${{ 1: "once", 2: "twice" }[times] ?? `${times} times`}, last ${dayAt(last)}${how}`
}

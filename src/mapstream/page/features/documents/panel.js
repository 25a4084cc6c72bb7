// The materials of the deal. Opening one is recorded, so that both sides know what was read.

import { dayAt } from "../../plan/dates.js"
import { documents } from "../../plan/reading.js"
import { verdict } from "../../plan/rights.js"
import { bytes, nameOf, plain, visibility } from "../../plan/words.js"
import { $, attr, clone, list, make, safeUrl, show, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"
import { setUpDropping } from "./adding.js"

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
    text($("[data-viewing]", row), viewing(plan, store.you, store.derived.viewing?.people ?? {}, id))
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
function viewing(plan, you, people, id) {
  const looks = Object.entries(people).flatMap(([person, { documents }]) => {
    const wanted = you.side === "seller" ? plan.people?.[person]?.side === "buyer" : person === you.person
    return wanted && documents[id] ? [[person, documents[id]]] : []
  })
  const opened = looks.filter(([, { times }]) => times)
  const never = looks.filter(([, { times }]) => !times)
  if (you.side !== "seller") return looks.some(([, { unread }]) => unread) ? "You have not opened this version yet" : ""
  return [
    ...opened.map(([person, look]) => `${nameOf(plan, person)} opened it ${howOften(look)}`),
    never.length && `Not opened by ${never.map(([person]) => nameOf(plan, person)).join(", ")}`,
  ].filter(Boolean).join(" · ")
}

function howOften({ times, last, unread, pages, unseen_pages: unseen }) {
  const seen = Object.keys(pages).length
  const all = seen + unseen.length
  const how = unread ? ", not this version" : unseen.length ? `, ${seen} of ${all} pages` : ""
  return `${{ 1: "once", 2: "twice" }[times] ?? `${times} times`}, last ${dayAt(last)}${how}`
}

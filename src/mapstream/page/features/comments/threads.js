// The talk on an item: threads, oldest first, each answered, resolved and reopened in place.

import { setUpComposer } from "./composer.js"
import { ago, instant } from "../../plan/dates.js"
import { commentsOn } from "../../plan/reading.js"
import { nameOf } from "../../plan/words.js"
import { $, attr, clone, list, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"
import { fillNotes } from "../../items/notes.js"
import { fillMark } from "../promises/showing.js"

export function fillComments(room, root, item) {
  const said = commentsOn(room.store.shown, item)
  const ids = new Set(said.map(([id]) => id))
  const threads = said.filter(([, comment]) => !ids.has(comment.reply_to))
  text($("[data-count]", root), said.length ? String(said.length) : "")
  show($("[data-none]", root), said.length === 0)
  list($(".threads", root), threads, ([id]) => id, () => createThread(room, item), (node, [id, comment]) => {
    const replies = said.filter(([, other]) => other.reply_to === id)
    attr(node, "data-item", `comments/${id}`)
    attr(node, "data-resolved", comment.resolved)
    fillSaid(room, $(".said", node), id, comment)
    list($(".replies", node), replies, ([reply]) => reply, () => clone("said"), (reply, entry) => {
      fillSaid(room, reply, ...entry)
    })
    fillThreadActions(room, node, id, comment)
  })
  fillNotes(room, $(".comment-notes", root), room.notes(`add/comments/${item}`))
  show($(":scope > .composer", root), !room.store.readOnly)
}

function createThread(room, item) {
  const node = clone("thread")
  setUpComposer(room, $(".composer", node), () => item)
  $(".composer", node).addEventListener("submit", (event) => show(event.target, false))
  return node
}

function fillThreadActions(room, node, id, comment) {
  const resolve = $("[data-resolve]", node)
  text(resolve, comment.resolved ? "Reopen" : "Resolve")
  resolve.onclick = () => room.act(comment.resolved ? "reopen_comment" : "resolve_comment", { comment: id })
  show($(".thread-actions", node), !room.store.readOnly)
  const by = comment.resolved && `Resolved by ${nameOf(room.store.shown, comment.resolved.by)}`
  text($("[data-resolved-by]", node), by || "")
}

function fillSaid(room, node, id, comment) {
  const plan = room.store.shown
  fillFace($(".face", node), plan, comment.by)
  text($("[data-author]", node), nameOf(plan, comment.by))
  const time = $("time", node)
  text(time, room.store.sending(`comments/${id}`) ? "sending…" : ago(comment.at, room.store.moment))
  attr(time, "datetime", comment.at)
  attr(time, "title", instant(comment.at))
  fillText($("[data-text]", node), plan, comment)
  fillMark(room, node, { item: `comments/${id}` })
}

// People who were mentioned stand out in the text; everything is text, nothing is markup.
function fillText(node, plan, { text: said, mentions = [] }) {
  const names = mentions.map((id) => `@${nameOf(plan, id)}`)
  const key = JSON.stringify([said, names])
  if (node.said === key) return
  node.said = key
  const parts = names.reduce((found, name) => found.flatMap((part) => split(part, name)), [said])
  node.replaceChildren(...parts)
}

function split(part, name) {
  if (typeof part !== "string") return [part]
  return part.split(name).flatMap((piece, index) => {
    const mark = document.createElement("mark")
    mark.textContent = name
    return index === 0 ? [piece] : [mark, piece]
  })
}

// Personal links: the ways in that somebody has, a new one, and taking one away. A link is shown once, when it is made.

import { ago, dayAt } from "../../plan/dates.js"
import { entries } from "../../plan/reading.js"
import { nameOf } from "../../plan/words.js"
import { $, clone, list, show, text } from "../../dom/nodes.js"
import { newId } from "../../state/ids.js"
import { ask } from "../../dom/dialogs.js"

// The links of a person that let somebody in.
const holding = (person, now = new Date().toISOString()) =>
  entries(person?.links).filter(([, link]) => !link.revoked && !(link.expires <= now))

const dialog = () => document.getElementById("show-link")

// Whose links are shown, and whether one has just been made.
let open = null

export function setUpLinks(room) {
  room.store.subscribe(() => open && dialog().open && fill(room))
  $("[data-copy]", dialog()).addEventListener("click", () => copy(room.say))
}

export function showLinks(room, person) {
  open = { person, made: false }
  return ask("show-link", (node) => {
    $("[data-make]", node).onclick = () => make(room, [])
    $("[data-replace]", node).onclick = () => make(room, held(room))
    text($("[data-problem]", node), "")
    fill(room)
  })
}

const held = ({ store }) => holding(store.shown.people?.[open.person])

function fill(room) {
  const node = dialog()
  const name = nameOf(room.store.shown, open.person)
  const links = held(room)
  text($("h2", node), `Personal link for ${name}`)
  show($("[data-held]", node), links.length)
  list($("[data-held] ul", node), links, ([id]) => id, () => clone("held-link"), (row, [id, link]) => {
    text(row.firstElementChild, words(link))
    $("button", row).onclick = () => send(room, [{ type: "revoke_link", data: { link: id } }])
  })
  text($("[data-state]", node), state(name, links))
  text($("[data-make]", node), links.length ? "Make a second link" : "Make the link")
  show($("[data-make]", node), !open.made)
  show($("[data-replace]", node), links.length && !open.made)
  show($("[data-ready]", node), open.made)
}

function state(name, links) {
  if (open.made) return `Whoever opens this link is ${name} here. It is shown only now; send it to nobody else.`
  if (!links.length) return `Whoever opens a personal link is ${name} here. It is shown once, when it is made.`
  return `${name} has a way in already. With a second link there are two; replacing takes the old one away.`
}

function words({ issued, opened, expires }) {
  const parts = [`Made ${dayAt(issued.at)}`, opened ? `first opened ${ago(opened)}` : "not opened yet"]
  return [...parts, ...(expires ? [`until ${dayAt(expires)}`] : [])].join(", ")
}

// In one act, so that there is never no link in place of the old one. Not through the outbox: the address is told once.
async function make(room, old) {
  const issue = { type: "issue_link", data: { person: open.person } }
  const answer = await send(room, [...old.map(([link]) => ({ type: "revoke_link", data: { link } })), issue])
  if (!answer.ok) return
  const input = $("input", dialog())
  input.value = answer.body.link
  open.made = true
  fill(room)
  input.select()
}

async function send(room, commands) {
  const answer = await room.post("/commands", { id: newId(), commands })
  const { detail, title } = answer.body
  text($("[data-problem]", dialog()), answer.ok ? "" : detail || title || "That could not be done. Please try again.")
  return answer
}

async function copy(say) {
  const input = $("input", dialog())
  input.select()
  try {
    await navigator.clipboard.writeText(input.value)
    say("Link copied.")
  } catch {
    say("Press Ctrl+C to copy the selected link.")
  }
}

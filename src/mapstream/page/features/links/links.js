// Personal links: the ways in that somebody has, a new one, and taking one away. A link is shown once, when it is made.

import { ago, dayAt } from "../../plan/dates.js"
import { entries } from "../../plan/reading.js"
import { nameOf } from "../../plan/words.js"
import { $, clone, list, show, text } from "../../dom/nodes.js"
import { newId } from "../../state/ids.js"
import { ask } from "../../dom/dialogs.js"
import { once } from "../../items/lazy.js"

// The links of a person that let somebody in.
const holding = (person, now = new Date().toISOString()) =>
  entries(person?.links).filter(([, link]) => !link.revoked && !(link.expires <= now))

const dialog = () => document.getElementById("show-link")

// Whose links are shown, and whether one has just been made.
let open = null

const setUp = once((room) => {
  room.store.subscribe(() => open && dialog().open && follow(room))
  $("[data-copy]", dialog()).addEventListener("click", () => copy(room.say))
})

// Buyers see the links that were made for them, and champions those that they made for a colleague. Only the server
// tells which: the plan on their screen holds nobody's.
export async function showLinks(room, person) {
  setUp(room)
  const { you } = room.store
  const asked = you.side === "buyer"
  open = { person, made: false, asked, own: asked && person === you.person, may: !asked, links: {} }
  if (asked) await readOwn(room)
  return ask("show-link", (node) => {
    $("[data-make]", node).onclick = () => make(room, [])
    $("[data-replace]", node).onclick = () => make(room, held(room))
    text($("[data-problem]", node), "")
    fill(room)
  })
}

// Something has happened: perhaps to these links, or somebody who was added just now is there.
async function follow(room) {
  if (open.asked && open.version !== room.store.version) await readOwn(room)
  fill(room)
}

async function readOwn(room) {
  open.version = room.store.version
  const { ok, body } = await room.get("/session")
  const made = ok ? body.colleagues?.[open.person] : undefined
  Object.assign(open, { may: Boolean(made), links: open.own && ok ? body.links : made ?? {} })
}

const held = ({ store }) => holding(open.asked ? open : store.shown.people?.[open.person])

function fill(room) {
  const node = dialog()
  const name = nameOf(room.store.shown, open.person)
  const links = held(room)
  text($("h2", node), open.own ? "Links made for you" : `Personal link for ${name}`)
  show($("[data-held]", node), links.length)
  list($("[data-held] ul", node), links, ([id]) => id, () => clone("held-link"), (row, [id, link]) => {
    text(row.firstElementChild, words(room.store.shown, link))
    $("button", row).onclick = () => takeAway(room, id)
  })
  text($("[data-state]", node), state(name, links))
  text($("[data-make]", node), links.length ? "Make a second link" : "Make the link")
  const makes = open.may && !open.own && !open.made
  show($("[data-make]", node), makes)
  show($("[data-code]", node), makes && room.store.you.mail)
  show($("[data-replace]", node), links.length && makes)
  show($("[data-ready]", node), open.made)
}

async function takeAway(room, link) {
  await send(room, [{ type: "revoke_link", data: { link } }])
  if (!open.asked) return
  await readOwn(room)
  fill(room)
}

function state(name, links) {
  if (open.own) return "Whoever opens one of these links is you here. Take away what you do not use."
  if (!open.may) return `${name} was let in by somebody else. Ask the seller’s side if they need another link.`
  if (open.made) return `Whoever opens this link is ${name} here. It is shown only now; send it to nobody else.`
  if (!links.length) return `Whoever opens a personal link is ${name} here. It is shown once, when it is made.`
  return `${name} has a way in already. With a second link there are two; replacing takes the old one away.`
}

function words(plan, { issued, opened, expires }) {
  const parts = [`Made by ${nameOf(plan, issued.by, "an integration")} ${dayAt(issued.at)}`, opened ? `first opened ${ago(opened)}` : "not opened yet"]
  return [...parts, ...(expires ? [`until ${dayAt(expires)}`] : [])].join(", ")
}

// In one act, so that there is never no link in place of the old one. Not through the outbox: the address is told once.
async function make(room, old) {
  const code = $("[data-code] input", dialog()).checked ? { code: true } : {}
  const issue = { type: "issue_link", data: { person: open.person, ...code } }
  const answer = await send(room, [...old.map(([link]) => ({ type: "revoke_link", data: { link } })), issue])
  if (!answer.ok) return
  const input = $("input", dialog())
  input.value = answer.body.link
  open.made = true
  if (open.asked) await readOwn(room)
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

// Every personal link that lets somebody into one of the rooms, and taking one away.

import { $, list, make, show, text } from "../dom/nodes.js"
import { ago, dayAt } from "../plan/dates.js"
import { post, request } from "../state/http.js"
import { newId } from "../state/ids.js"
import { makeCells } from "./table_rows.js"

export function showGivenLinks(section, here) {
  const shown = { links: [], next: null }
  $("[data-more]", section).addEventListener("click", () => load(section, here, shown, shown.next))
  return load(section, here, shown)
}

async function load(section, here, shown, cursor) {
  const answer = await request(`/v1/links${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`)
  here.trouble(answer)
  if (!answer.ok) return
  shown.links = cursor ? [...shown.links, ...answer.body.links] : answer.body.links
  shown.next = answer.body.next
  fill(section, here, shown)
}

function fill(section, here, shown) {
  list($("tbody", section), shown.links, ({ link }) => link, makeRow, (row, link) => fillRow(row, link, here, () => {
    shown.links = shown.links.filter((one) => one !== link)
    fill(section, here, shown)
  }))
  show($("table", section), shown.links.length)
  show($("[data-none]", section), !shown.links.length)
  show($("[data-more]", section), shown.next)
}

function makeRow() {
  const row = makeCells(6, "Revoke")
  row.children[1].append(make("a"))
  return row
}

function fillRow(row, { link, room, name, person, issued, issuer, expires, opened }, here, gone) {
  const [who, where, made, first, until, actions] = row.children
  text(who, person.name)
  text(where.firstElementChild, name)
  where.firstElementChild.href = `/rooms/${room}`
  text(made, `${dayAt(issued.at)}, by ${issuer ?? "an integration"}`)
  text(first, opened ? ago(opened) : "not yet")
  text(until, expires ? dayAt(expires) : "—")
  actions.firstElementChild.onclick = async () => {
    if (!confirm(`${person.name} cannot come into “${name}” by this link any more. Revoke it?`)) return
    const answer = await post(`/v1/rooms/${room}/commands`, { id: newId(), type: "revoke_link", data: { link } })
    here.trouble(answer)
    if (answer.ok) gone()
  }
}

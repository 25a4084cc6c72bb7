// The handoff record of a room, on a page of its own: what customer success inherits. Whoever may take it over, ask or
// answer does it here.

import { $, attr, list, make, show, text } from "./dom/nodes.js"
import { setUpActing } from "./handoff/acting.js"
import { sectionsOf } from "./handoff/sections.js"
import { instant } from "./plan/dates.js"
import { api, request } from "./state/http.js"

const room = location.pathname.split("/")[2]
const version = new URLSearchParams(location.search).get("version")

async function who() {
  const visit = await request(`${api(room)}/session`)
  if (visit.ok) return { person: visit.body.person }
  const me = await request("/v1/me")
  return me.ok ? { person: me.body.person, role: me.body.role } : {}
}

async function draw() {
  const query = version ? `?version=${encodeURIComponent(version)}` : ""
  const [answer, whole] = await Promise.all([request(`${api(room)}/handoff${query}`), request(api(room))])
  text($("#trouble"), answer.ok && whole.ok ? "" : answer.body.detail || whole.body.detail || "This cannot be read.")
  attr($("#record"), "aria-busy", false)
  if (!answer.ok || !whole.ok) return null
  const record = answer.body.handoff
  const name = whole.body.plan.plan.name
  document.title = `Handoff · ${name} · mapstream`
  text($("#deal"), name)
  text($("#sentence"), record.sentence)
  drawAsOf(record, answer.body.version)
  list($("#sections"), sectionsOf(record), ({ id }) => id, () => make("section"), (node, { id, title, about, body }) => {
    const heading = make("h2", { id }, title)
    if (about) heading.append(make("small", {}, about))
    attr(node, "aria-labelledby", id)
    node.replaceChildren(heading, body)
  })
  return { record, plan: whole.body.plan }
}

// What it was on the day on which it was taken over, and today.
function drawAsOf(record, shown) {
  const line = $("#as-of")
  const { accepted } = record
  show(line, version || accepted)
  if (version) line.replaceChildren(`As it was at version ${shown}. `, make("a", { href: location.pathname }, "Show it as it is today"))
  else if (accepted) {
    const then = make("a", { href: `${location.pathname}?version=${accepted.version}` }, "Show it as it was then")
    line.replaceChildren(`Taken over on ${instant(accepted.at)}. `, then)
  }
}

attr($("#to-room"), "href", `/rooms/${room}`)
$("#print").addEventListener("click", () => print())
const [you, drawn] = await Promise.all([who(), draw()])
if (drawn && !version) setUpActing(room, you, drawn, draw)

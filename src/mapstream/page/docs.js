// The reference: openapi.json and asyncapi.json, drawn to be read.

import { $, $$, clone, make } from "./dom/nodes.js"
import { commands, events, operations, otherShapes, problems, rights } from "./docs/http.js"
import { frames, handshake, table } from "./docs/stream.js"
import { decoded } from "./dom/addresses.js"
import { newId } from "./state/ids.js"
import { prose, sample } from "./docs/text.js"

const main = $("#reference")

function entry({ id, label, gist, content }) {
  const details = make("details", { class: "docs-entry", id },
    make("summary", {}, make("span", { class: "docs-label" }, ...label), make("span", { class: "docs-gist" }, ...prose(gist).flatMap((p) => [...p.childNodes]))))
  // most are never opened: they are drawn when they are
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(make("div", { class: "docs-body" }, ...content()))
  })
  return details
}

function section({ id, title, lead = [], entries = [], rest = [] }) {
  return make("section", { class: "docs-section", id }, make(id === "about" ? "h1" : "h2", {}, title), ...lead, ...entries.map(entry), ...rest)
}

function firstSteps() {
  const found = clone("first-steps")
  const id = newId()
  for (const pre of $$("pre", found)) {
    const code = pre.textContent.replaceAll("{origin}", location.origin).replaceAll("{id}", id)
      .replaceAll("{zone}", Intl.DateTimeFormat().resolvedOptions().timeZone)
      .replaceAll("{stream}", location.origin.replace(/^http/, "ws"))
    pre.replaceWith(sample(code, "shell"))
  }
  return found
}

function contents(sections) {
  return sections.map(({ id, title, entries = [] }) => make("div", { class: "docs-group" },
    make("a", { href: `#${id}`, class: "docs-group-title" }, title),
    make("ul", {}, ...entries.map((one) => make("li", {}, make("a", { href: `#${one.id}`, "data-name": one.name }, one.name))))))
}

// Whatever the address names is opened and brought into sight.
function reveal() {
  const target = document.getElementById(decoded(location.hash.slice(1)))
  if (!target) return
  for (let node = target; node; node = node.parentElement) if (node instanceof HTMLDetailsElement) node.open = true
  target.scrollIntoView()
}

function find(wanted) {
  const words = wanted.trim().toLowerCase()
  let found = 0
  for (const group of $$(".docs-group")) {
    const links = $$("li", group)
    const title = $(".docs-group-title", group).textContent.toLowerCase().includes(words)
    for (const link of links) link.hidden = !(title || link.textContent.toLowerCase().includes(words))
    group.hidden = words !== "" && !title && links.every((link) => link.hidden)
    found += group.hidden ? 0 : 1
  }
  $("#none").hidden = found > 0
}

async function read(address) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
  return answer.json()
}

function draw(api, live) {
  const schemas = api.components.schemas
  const byData = new Map(Object.entries(schemas).filter(([name, s]) => name.endsWith("Request") && s.properties?.type?.const)
    .map(([, s]) => [s.properties.data.$ref.split("/").at(-1), s.properties.type.const]))
  const byEvent = new Map(Object.entries(schemas.VisibleEvent.discriminator.mapping)
    .flatMap(([type, ref]) => ["", "Data"].map((part) => [ref.split("/").at(-1) + part, type])))
  const byFrame = new Map(Object.values(live.components.messages).map((message) => [message.payload.$ref.split("/").at(-1), message.name]))
  const requests = new Set([...byData.keys()].map((name) => `${name}Request`))
  const elsewhere = (name) => byData.has(name) || byEvent.has(name) || byFrame.has(name) || requests.has(name) || name === "CommandRequest"
  const to = (name) => {
    if (byData.has(name)) return `#command-${byData.get(name)}`
    if (requests.has(name)) return `#command-${byData.get(name.replace(/Request$/, ""))}`
    if (byEvent.has(name)) return `#event-${byEvent.get(name)}`
    if (byFrame.has(name)) return `#frame-${name in { Join: 1, Do: 1, Here: 1, Ping: 1, Renew: 1 } ? "receive" : "send"}-${byFrame.get(name)}`
    if (["Command", "Batch", "BatchArray"].includes(name)) return "#commands"
    return schemas[name] ? `#schema-${name}` : null
  }
  const channel = live.channels.room
  const sections = [
    { id: "about", title: "The API", lead: prose(api.info.description) },
    ...operations(api, to),
    { id: "commands", title: "All commands", lead: prose("Sent to a room, one at a time or several as one, over HTTP or the stream. The data of each:"), entries: commands(api, to) },
    { id: "rights", title: "Who may do what", lead: prose("Each command needs one right. How far somebody has it goes by what kind of person, or key, they are in that room."), rest: rights(api) },
    { id: "events", title: "All events", lead: prose("What the history holds. Fold the `patch` of each into the document; what is listed here is its `data`."), entries: events(api, to) },
    { id: "stream", title: "The stream", lead: [...prose(live.info.description), make("h3", {}, "GET ", make("code", {}, channel.address)), handshake(live, to)] },
    { id: "frames-from-clients", title: "Frames from clients", entries: frames(live, "receive", to) },
    { id: "frames-from-the-server", title: "Frames from the server", entries: frames(live, "send", to) },
    { id: "closing", title: "Close codes and bounds", lead: [table(channel["x-close-codes"]), make("h3", {}, "Bounds"), table(channel["x-bounds"])] },
    { id: "problems", title: "Problems", lead: prose("`application/problem+json`, RFC 9457. A `code` is stable for ever."), rest: [problems(api)] },
    { id: "shapes", title: "Shapes", lead: prose("What documents, answers and evidence are made of."), entries: otherShapes(api, elsewhere, to) },
  ]
  const drawn = sections.map(section)
  drawn.splice(1, 0, firstSteps())
  const named = [sections[0], { id: "first-steps", title: "First steps" }, ...sections.slice(1)]
  $("#contents").replaceChildren(...contents(named))
  main.replaceChildren(...drawn)
}

async function start() {
  const nav = $("#nav")
  const wide = matchMedia("(min-width: 900px)")
  const unfold = () => { nav.open = wide.matches }
  unfold()
  wide.addEventListener("change", unfold)
  nav.addEventListener("click", (event) => { if (event.target.closest("a") && !wide.matches) nav.open = false })
  $("#find").addEventListener("input", (event) => find(event.target.value))
  addEventListener("hashchange", reveal)
  try {
    draw(...await Promise.all([read("/openapi.json"), read("/asyncapi.json")]))
    reveal()
  } catch (error) {
    main.replaceChildren(make("p", { class: "empty", role: "alert" }, `The description could not be read: ${error.message}`))
  } finally {
    main.setAttribute("aria-busy", "false")
  }
}

start()

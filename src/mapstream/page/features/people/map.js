// The buyer's people as a map: who has how much say, and how lately they looked. Each leads to what is known of them.

import { within } from "../../plan/language.js"
import { ago } from "../../plan/dates.js"
import { initials, plain } from "../../plan/words.js"
import { $, show } from "../../dom/nodes.js"
import { LOOKED, placed } from "./standing.js"

const SVG = "http://www.w3.org/2000/svg"
const [LEFT, TOP, WIDE, CARD, GAP] = [104, 34, 206, 46, 12]
const LONG = 23

function draw(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}

const short = (text) => (text.length > LONG ? `${text.slice(0, LONG - 1).trimEnd()}…` : text)

export function fillMap({ store }, node) {
  const { shown, you, derived, moment } = store
  const rows = derived.viewing ? placed(shown, derived.viewing.people, you.side, moment) : []
  show(node, rows.length)
  const drawn = JSON.stringify(rows)
  if (drawn === node.drawn) return
  node.drawn = drawn
  const held = node.contains(document.activeElement) && document.activeElement.getAttribute("href")
  $(".people-map", node).replaceChildren(picture(rows, moment))
  if (held) $(`[href="${held}"]`, node)?.focus()
}

function picture(rows, now) {
  const heights = rows.map(({ cells }) => Math.max(...cells.map(({ length }) => length)) * CARD + GAP)
  const [width, height] = [LEFT + LOOKED.length * WIDE, TOP + heights.reduce((sum, one) => sum + one, 0)]
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "list", "aria-label": "Who has how much say, and how lately they looked" })
  LOOKED.forEach((words, n) => svg.append(draw("text", { class: "map-head", x: LEFT + n * WIDE + 10, y: 20, "aria-hidden": "true" }, words)))
  let y = TOP
  rows.forEach(({ title, cells }, n) => {
    svg.append(
      draw("rect", { class: "map-row", x: 0, y, width, height: heights[n], "data-even": n % 2 === 0 }),
      draw("text", { class: "map-head", x: 10, y: y + 29, "aria-hidden": "true" }, title),
      ...cells.flatMap((cell, column) => cell.map((one, at) => person(one, title, LEFT + column * WIDE + 10, y + GAP / 2 + at * CARD, now))),
    )
    y += heights[n]
  })
  return svg
}

const seen = (times, last) => (times === 1 ? `looked once, last ${last}` : `looked ${times} times, last ${last}`)

function person({ id, name, role, influence, last, times }, say, x, y, now) {
  const looked = last ? seen(times, ago(last, now)) : "never looked"
  const told = [name, plain(role) || "no role yet", within(say), looked, influence && `influence: ${influence}`]
  const words = [plain(role) || "No role yet", influence].filter(Boolean).join(" · ")
  const link = draw("a", { href: `#people/${id}`, "aria-label": told.filter(Boolean).join(", ") },
    draw("title", {}, told.slice(1).filter(Boolean).join(", ")),
    draw("rect", { class: "map-card", x: x - 6, y, width: WIDE - 8, height: CARD - 4, rx: 8 }),
    draw("circle", { class: "map-face", cx: x + 14, cy: y + 21, r: 14 }),
    draw("text", { class: "map-initials", x: x + 14, y: y + 25, "text-anchor": "middle" }, initials(name)),
    draw("text", { class: "map-name", x: x + 36, y: y + 18 }, short(name)),
    draw("text", { class: "map-words", x: x + 36, y: y + 34 }, short(words)),
  )
  return draw("g", { role: "listitem" }, link)
}

// The milestones as a line in time: today, what slipped from where, and what is expected later than it is due. A
// milestone can be dragged to another day, to see what would become of the rest.

import { LOCALE, within } from "../../plan/language.js"
import { $, attr, show } from "../../dom/nodes.js"
import { day } from "../../plan/dates.js"
import { isOver } from "../../plan/over.js"
import { isOpen, lookUp, milestones, todayOf } from "../../plan/reading.js"
import { STATUSES } from "../../plan/words.js"
import { expectation } from "../forecast/expected.js"
import { later } from "../../items/lazy.js"
import { axis, months, rowsOf } from "./axis.js"

const askWhatIf = later(() => import("../forecast/what-if.js"), "askWhatIf")

const SVG = "http://www.w3.org/2000/svg"
const NAMES = 3
const LINE = 17
const FAR = 4
const NEAR = 0.09

const draw = (tag, attributes, ...children) => {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) attr(node, name, value)
  node.append(...children)
  return node
}

export function fillTimeline(room, node) {
  const points = pointsOf(room.store)
  show(node, points.length > 1)
  if (node.hidden) return
  const svg = $("svg", node)
  const width = svg.clientWidth
  const today = todayOf(room.store)
  const drawn = JSON.stringify([points, width, today])
  if (node.drawn === drawn || node.dragging) return
  node.drawn = drawn
  show($("[data-key=slip]", node), points.some(({ first }) => first))
  show($("[data-key=expected]", node), points.some(({ expected }) => expected))
  show($("[data-drag-hint]", node), !room.store.readOnly)
  const line = axis([today, ...points.flatMap(({ due, first, expected }) => [due, first, expected].filter(Boolean))])
  const names = rowsOf(points.map(({ due, title }) => ({ at: line.at(due), name: title })), width, NAMES)
  const base = LINE * (1 + Math.max(0, ...names.map((name) => name?.row ?? 0))) + 26
  const held = document.activeElement?.closest?.(".dated")?.dataset.item
  svg.setAttribute("height", base + 34)
  svg.replaceChildren(...scene(line, today, base), ...points.map((point, n) => pointOf(room, node, line, point, names[n], base)))
  if (held) $(`.dated[data-item="${held}"]`, svg)?.focus()
}

// What stands on the line: {item, title, due, status, late, first, expected}, the goal last.
function pointsOf({ shown, derived }) {
  const moved = new Map((derived.slips?.dates ?? []).filter(({ days }) => days).map((one) => [`${one.item} ${one.date}`, one]))
  const point = (item, date, found, expected) => {
    const { first } = moved.get(`${item} ${date}`) ?? {}
    return { item, ...found, first: first !== found.due ? first : undefined, expected: expected > found.due ? expected : undefined }
  }
  const dated = milestones(shown).filter(([, { due, status }]) => due && status !== "dropped")
  const all = dated.map(([id, { title, due, status }]) => {
    const item = `milestones/${id}`
    const open = isOpen({ status }) && !isOver(shown)
    return point(item, "due", { title, due, status }, open && expectation(derived.forecast, item) && derived.forecast.items[item].expected)
  })
  const { goal } = shown.plan ?? {}
  if (!goal) return all
  const expected = !isOver(shown) && derived.forecast?.goal?.expected
  return [...all, point("plan", "goal", { title: "Goal", due: goal.date, kind: "goal" }, expected)]
}

const share = (at) => `${(at * 100).toFixed(3)}%`

function scene(line, today, base) {
  const now = share(line.at(today))
  const month = new Intl.DateTimeFormat(LOCALE, { month: "short", timeZone: "UTC" })
  const all = months(line)
  const every = Math.ceil(all.length / 8)
  return [
    ...all.filter((_, n) => n % every === 0).flatMap((first) => [
      draw("line", { class: "month", x1: share(line.at(first)), x2: share(line.at(first)), y1: base - 5, y2: base + 12 }),
      Math.abs(line.at(first) - line.at(today)) > NEAR
        && draw("text", { x: share(line.at(first)), y: base + 27, "text-anchor": "middle" }, month.format(Date.parse(first))),
    ]).filter(Boolean),
    draw("line", { class: "axis", x1: "0%", x2: "100%", y1: base, y2: base }),
    draw("line", { class: "axis walked", x1: "0%", x2: now, y1: base, y2: base }),
    draw("line", { class: "today", x1: now, x2: now, y1: base - 22, y2: base + 14 }),
    draw("text", { class: "today-word", x: now, y: base + 27, "text-anchor": "middle" }, "Today"),
  ]
}

function pointOf(room, node, line, point, name, base) {
  const { item, title, due, status, kind, first, expected } = point
  const x = share(line.at(due))
  const parts = [
    first && draw("line", { class: "slip", x1: share(line.at(first)), x2: x, y1: base - 10, y2: base - 10 }),
    first && draw("circle", { class: "first", cx: share(line.at(first)), cy: base - 10, r: 3.5 }),
    expected && draw("line", { class: "ahead", x1: x, x2: share(line.at(expected)), y1: base + 10, y2: base + 10 }),
    expected && draw("circle", { class: "expected-at", cx: share(line.at(expected)), cy: base + 10, r: 3.5 }),
    draw("circle", { cx: x, cy: base, r: 14, fill: "transparent" }),
    draw("circle", { class: "point", cx: x, cy: base, r: kind === "goal" ? 7 : 6.5 }),
    name && draw("text", { class: "name", x: name.x, y: base - 20 - LINE * name.row, "text-anchor": "middle" }, title),
    draw("title", {}, `${title}, ${day(due)}`),
  ]
  const told = [
    `${title}, ${day(due)}`, status && within(STATUSES[status]), first && `first ${day(first)}`, expected && `expected ${day(expected)}`,
  ].filter(Boolean).join(", ")
  const attributes = { class: "dated", href: item === "plan" ? "#goal" : `#${item}`, "aria-label": told }
  const found = draw("a", { ...attributes, "data-item": item, "data-status": status, "data-kind": kind, "data-late": Boolean(expected) }, ...parts.filter(Boolean))
  if (item !== "plan" && isOpen({ status }) && !room.store.readOnly) letDrag(room, node, found, line, point)
  return found
}

// Dragged to another day it asks what that would lead to; where it was dropped it stays only if that is kept.
function letDrag(room, node, found, line, { item, due }) {
  found.onpointerdown = (down) => {
    if (down.button || down.pointerType === "touch") return
    down.preventDefault()
    found.focus()
    const width = $("svg", node).clientWidth
    let to = null
    node.dragging = true
    found.setPointerCapture(down.pointerId)
    found.onpointermove = ({ clientX }) => {
      if (!to && Math.abs(clientX - down.clientX) < FAR) return
      to = line.dayAt(line.at(due) + (clientX - down.clientX) / width)
      for (const one of found.querySelectorAll("circle:not(.first, .expected-at)")) attr(one, "cx", share(line.at(to)))
      $("title", found).textContent = day(to)
    }
    found.onpointerup = () => {
      found.onpointermove = null
      node.dragging = false
      node.drawn = null
      if (!to) return
      found.addEventListener("click", (event) => event.preventDefault(), { once: true, capture: true })
      if (to !== due) askWhatIf(room, item, lookUp(room.store.shown, item), to)
      room.store.changed()
    }
  }
}

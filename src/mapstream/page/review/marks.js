// What stands out in a life, along its line and as a list: each leads to its moment.

import { $, attr, clone, list, make, show, text } from "../dom/nodes.js"
import { day, dayAt } from "../plan/dates.js"
import { nameOf } from "../plan/words.js"

export const KINDS = {
  opened: "Opened", shared: "Shared", milestone: "Milestone", slip: "Slip", dispute: "Dispute",
  agreement: "Agreement", view: "First look", closed: "Closed",
}
const CELLS = 160

// A landmark in words.
export function words(plan, { kind, by, title, before, after, reason }) {
  const who = nameOf(plan, by, "An integration")
  const said = {
    opened: () => `${who} opened the room`,
    shared: () => `${who} shared the plan with the buyer`,
    milestone: () => `“${title}” was reached`,
    slip: () => `${who} moved “${title}” from ${day(before)} to ${day(after)}`,
    dispute: () => `${who} disputed “${title}”`,
    agreement: () => (after === "buyer" ? `${who} agreed to the plan for the buyer’s side` : `${who} agreed to the plan for the seller’s side`),
    view: () => (title === plan.plan?.name ? `${who} looked at the plan for the first time` : `${who} looked at “${title}” for the first time`),
    closed: () => (after === "won" ? "The deal was won" : "The deal was lost"),
  }[kind]()
  return reason ? `${said}: ${reason}` : said
}

// Those that fall together on the line are one mark, told by the first of the kind that matters most.
export function fillMarks(parent, landmarks, first, last) {
  const cells = new Map()
  for (const one of landmarks) {
    const cell = Math.round((CELLS * (one.version - first)) / Math.max(1, last - first))
    const key = `${one.kind} ${cell}`
    if (!cells.has(key)) cells.set(key, { key, cell, kind: one.kind })
  }
  const create = ({ kind, cell }) => {
    const mark = make("span", { class: "mark-on-line", "data-kind": kind })
    mark.style.left = `${(100 * cell) / CELLS}%`
    return mark
  }
  list(parent, [...cells.values()], ({ key }) => key, create)
}

export function fillList(parent, plan, landmarks, kind, now, go) {
  const found = landmarks.filter((one) => !kind || one.kind === kind)
  const key = ({ version, kind: of, item }) => `${version} ${of} ${item}`
  list(parent, found, key, () => clone("landmark"), (node, one) => {
    attr(node, "data-kind", one.kind)
    attr(node, "data-now", one.version <= now)
    text($("[data-kind-word]", node), KINDS[one.kind])
    text($("button", node), words(plan, one))
    text($("time", node), dayAt(one.at))
    attr($("time", node), "datetime", one.at)
    $("button", node).onclick = () => go(one.version)
  })
  show(parent, found.length)
}

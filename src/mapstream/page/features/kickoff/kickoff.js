// One question, the part of the room that answers it, and what is still missing in all.

import { $, attr, list, make, show, text } from "../../dom/nodes.js"
import { verdictOf } from "../../items/offers.js"
import { STEPS, missingIn, stillMissing } from "./missing.js"

let at = 0

export function step(room, button) {
  at = Math.min(Math.max(Number(button.dataset.step), 0), STEPS.length - 1)
  room.store.changed()
  room.areas.fill()
  $("#kickoff h1").focus()
  scrollTo(0, 0)
}

export function fillKickoff(room, node) {
  const plan = room.store.shown
  const { question, hint, shows, asks } = STEPS[at]
  text($("[data-count]", node), `Question ${at + 1} of ${STEPS.length}`)
  text($("h1", node), question)
  text($("[data-hint]", node), hint)
  fillStops(node, plan)
  attr($("[data-answer]", node), "data-asks", asks)
  show($("[data-people]", node), shows === "stages" && verdictOf(room.store, "add_person", { side: "buyer" }) === "do")
  room.areas.fillPart(shows, $("[data-answer]", node))
  const [back, next] = [$("[data-earlier]", node), $("[data-onward]", node)]
  show(back, at > 0)
  back.dataset.step = at - 1
  show(next, at < STEPS.length - 1)
  next.dataset.step = at + 1
  const missing = stillMissing(plan)
  text($("p[data-settled]", node), missing.length ? "" : "Nothing: the plan is ready to be worked through.")
  list($("[data-missing]", node), missing, ([n, words]) => `${n} ${words}`, ([n]) => make("li", {}, make("button", { type: "button", class: "link-button", "data-step": n })),
    (row, [, words]) => text(row.firstElementChild, words))
}

function fillStops(node, plan) {
  const create = () => make("li", {}, make("button", { type: "button", class: "stop" }))
  list($("[data-stops]", node), STEPS.map((one, n) => ({ ...one, n })), ({ n }) => n, create, (row, one) => {
    const button = row.firstElementChild
    const left = missingIn(one, plan).length
    button.dataset.step = one.n
    text(button, String(one.n + 1))
    attr(button, "aria-label", `${one.n + 1}: ${one.question} ${left ? "Something is missing." : "Settled."}`)
    attr(button, "aria-current", one.n === at ? "step" : null)
    attr(button, "data-settled", !left)
  })
}

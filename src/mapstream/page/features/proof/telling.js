// How the history was sealed, and whether it is still the one that was seen before, in words.

import { instant } from "../../plan/dates.js"
import { $, attr, show, text } from "../../dom/nodes.js"
import { fillWitnesses } from "./witnesses.js"

const REASONS = {
  agreed: "when somebody agreed to the plan",
  signed: "when the deal was won",
  thousand: "after another thousand changes",
  night: "at the end of the day",
  asked: "when somebody asked for it",
}

const WORDS = {
  first: "From now on, this browser will notice if the history is rewritten.",
  same: "It is the history that this browser saw before.",
  unchecked: "This browser cannot check whether the history is the one that it saw before: it does so for sites that are "
    + "reached by https only.",
  unknown: "Nobody could be asked just now whether the history is the one that this browser saw before.",
}

const UNSURE = " Whether it was signed with the right key, this browser is too old to tell."

export const ALARMS = {
  rewritten: "The history of this plan was rewritten.",
  unsigned: "The history of this plan is not signed with the key that its owner names.",
}

// How the history was sealed, for the head of its panel.
export function fillProof(room, whole) {
  const { proof } = room.store
  const node = $("p", whole)
  fillWitnesses(room, $(".witnesses", whole))
  show(node, proof)
  if (!proof) return
  const { sealed, state, sure } = proof
  attr(whole, "data-state", state)
  text($("[data-sealed]", node), sealed ? `Sealed up to version ${sealed.size}, ${instant(sealed.at)}, ${REASONS[sealed.reason]}.` : "")
  text($("[data-said]", node), ALARMS[state] ?? WORDS[state] + (sealed && sure === false && state !== "unchecked" ? UNSURE : ""))
  attr($("a", node), "href", room.address("/export"))
}

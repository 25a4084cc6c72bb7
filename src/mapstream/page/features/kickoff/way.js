// The way from home to the kickoff.

import { $, attr, show } from "../../dom/nodes.js"

// It is offered as long as nobody has agreed to the plan.
const kickedOff = ({ shown, readOnly }) => readOnly || Boolean(shown.plan?.agreement) || Boolean(shown.deal?.outcome)

export function fillWay(room, node) {
  show(node, !kickedOff(room.store))
  attr($("a", node), "href", room.areas.addressOf("kickoff"))
}

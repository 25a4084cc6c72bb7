// The history of the room.

import { History } from "./history.js"

let shown

export const history = {
  name: "history", at: "history", area: { name: "history", title: "History", icon: "history" },
  blocks: [{
    at: "history", name: "history", sees: "history",
    draw: (room) => (shown = new History(room)).create(),
    fill: (_, node) => shown.fill(node),
  }],
}

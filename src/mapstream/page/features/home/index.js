// Home: where the room opens, with what matters to whoever opens it.

import { fillSince } from "./since.js"

export const home = {
  area: { name: "home", title: "Home", icon: "home", own: true },
  blocks: [{ at: "home", template: "since", fill: fillSince, sees: ["plan", "history"] }],
}

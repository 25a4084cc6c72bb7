// The kickoff: the first call of both sides, on a shared screen, one question at a time.

import { later } from "../../items/lazy.js"

export const kickoff = {
  area: { name: "kickoff", title: "Kickoff", icon: "meeting", own: true, aside: true },
  blocks: [
    { at: "home", load: () => import("./way.js"), template: "to-kickoff", fill: "fillWay", sees: "plan" },
    {
      at: "kickoff", load: () => import("./kickoff.js"), template: "kickoff", fill: "fillKickoff", sees: "plan",
      derived: () => ["forecast", "agenda"],
    },
  ],
  clicks: { "[data-step]": later(() => import("./kickoff.js"), "step") },
}

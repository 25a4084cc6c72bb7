// The kickoff: the first call of both sides, on a shared screen, one question at a time.

import { fillKickoff, fillWay, step } from "./kickoff.js"

export const kickoff = {
  area: { name: "kickoff", title: "Kickoff", icon: "meeting", own: true, aside: true },
  blocks: [
    { at: "home", template: "to-kickoff", fill: fillWay, sees: "plan" },
    { at: "kickoff", template: "kickoff", fill: fillKickoff, sees: "plan", derived: () => ["forecast", "agenda"] },
  ],
  clicks: { "[data-step]": step },
}

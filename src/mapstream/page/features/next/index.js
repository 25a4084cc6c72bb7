// What next: what the reader owes, whose turn it is, and what would make the plan better.

import { fillNext, fillOwed } from "./next.js"

const derived = () => ["agenda", "advice"]

export const next = {
  name: "next",
  blocks: [
    { at: "home", name: "owed", template: "what-is-owed", fill: fillOwed, sees: "plan", derived },
    { at: "home", name: "next", template: "what-next", fill: fillNext, sees: "plan", derived },
  ],
}

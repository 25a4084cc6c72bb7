// What slipped, told in a deal review.

import { fillSlips, slipsBrief } from "./slips.js"

export const slips = {
  name: "slips", at: "plan",
  section: { folded: true, title: "What slipped", short: "Slips", derived: true, sees: ["plan", "history"], fill: fillSlips, brief: slipsBrief },
}

// What slipped, told in a deal review.

export const slips = {
  name: "slips", at: "plan", load: () => import("./slips.js"),
  section: {
    folded: true, title: "What slipped", short: "Slips", derived: true, sees: ["plan", "history"],
    fill: "fillSlips", brief: "slipsBrief",
  },
}

// What slipped, told in a deal review. It is closed at first: what draws it comes after its place.

export const slips = { load: () => import("./slips.js"), name: "slips", at: "plan", section: {
  folded: true, title: "What slipped", short: "Slips", derived: true, sees: ["plan", "history"],
  fill: "fillSlips", brief: "slipsBrief",
} }

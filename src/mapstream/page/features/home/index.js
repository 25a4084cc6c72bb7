// Home: where the room opens, with what matters to whoever opens it.

export const home = {
  area: { name: "home", title: "Home", icon: "home", own: true },
  blocks: [{ at: "home", load: () => import("./since.js"), template: "since", fill: "fillSince", sees: ["plan", "history"] }],
}

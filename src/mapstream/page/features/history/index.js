// The history of the room.

export const history = {
  name: "history", at: "history", area: { name: "history", title: "History", icon: "history" },
  blocks: [{
    at: "history", load: () => import("./history.js"), name: "history", sees: "history",
    draw: "drawHistory", fill: "fillHistory",
  }],
}

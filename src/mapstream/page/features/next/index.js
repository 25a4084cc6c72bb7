// What next: what the reader owes, whose turn it is, and what would make the plan better.

const shared = { sees: "plan", derived: () => ["agenda", "advice"] }

export const next = {
  name: "next",
  blocks: [
    { at: "home", load: () => import("./next.js"), name: "owed", template: "what-is-owed", fill: "fillOwed", ...shared },
    { at: "home", load: () => import("./next.js"), name: "next", template: "what-next", fill: "fillNext", ...shared },
  ],
}

// Is there a deal to plan for? What the seller's side has to know before it brings the plan up.

import { orNull } from "../../items/kinds.js"

const check = (name, label, empty) => ({
  label, input: "long", empty, read: (gate) => gate[name]?.note,
  send: (_, note) => ["record_introduction", { check: name, note: orNull(note) }],
})

const fields = {
  problem: check("problem", "The problem is confirmed", "By whom, and how?"),
  project: check("project", "It is a real project", "What shows it?"),
  sponsor: check("sponsor", "There is a sponsor", "Who?"),
  budget: check("budget", "There is a budget, or a path to it", "Which?"),
}

export const introduction = {
  name: "introduction", at: "signals", fields, places: { record_introduction: "introduction" },
  fieldOf: ({ data }, _, name) => (name === "note" ? data.check : ""),
  section: { title: "Is there a deal to plan for?", sellers: true, whole: Object.keys(fields) },
  guesses: {
    record_introduction: ({ check: name, note }, stamp) => ({ plan: { gate: { [name]: note && { ...stamp, note } } } }),
  },
}

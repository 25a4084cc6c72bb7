// Commercials: what it costs, and what has been agreed about that.

import { orNull } from "../../items/kinds.js"

const commercial = (name, label, empty) => ({
  label, input: "long", empty, send: (_, text) => ["set_commercials", { [name]: orNull(text) }],
})

const fields = {
  pricing: commercial("pricing", "Pricing", "What does it cost, and how is it counted?"),
  payment_terms: commercial("payment_terms", "Payment terms", "When is what paid?"),
  commitments: commercial("commitments", "Commitments", "What has each side committed to?"),
  constraints: commercial("constraints", "Constraints", "What limits the deal?"),
}

export const commercials = {
  name: "commercials", at: "value", fields, places: { set_commercials: "commercials" },
  section: { title: "Commercials", short: "Commercials", sees: "commercials", whole: Object.keys(fields) },
  guesses: { set_commercials: (data) => ({ commercials: data }) },
}

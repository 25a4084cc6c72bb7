// The plan as a whole, and the two parties to it.

import { given } from "../../state/guess.js"
import { fields } from "./fields.js"

// What a side says of itself has a field for each side.
function fieldOf({ type, data }, _, name) {
  if (type === "set_value") return name === "text" ? `${data.side}_value` : ""
  return type === "set_organisation" ? `${data.side}_${name}` : name
}

export const plan = {
  name: "plan", at: "home", fields, fieldOf,
  blocks: [
    { at: "home", load: () => import("./head.js"), template: "plan-head", fill: "fillHead" },
    { at: "people", load: () => import("./parties.js"), name: "parties", template: "the-parties", fill: "fillParties" },
  ],
  guesses: {
    edit_plan: (data) => ({ plan: given(data, "name", "alias") }),
    set_organisation: ({ side, ...rest }) => ({ plan: { organisations: { [side]: rest } } }),
    set_value: ({ side, text }) => ({ plan: { value: { [side]: text } } }),
    set_cadence: (data) => ({ plan: { cadence: { weekday: null, time: null, ...data } } }),
  },
}

// The fields of the plan as a whole: its names, the two parties and what each gets out of it, how often they meet. `key`
// is where a value stands in the document, if not under the field's own name.

import { SIDES, WEEKDAYS } from "../../plan/words.js"
import { longText } from "../texts/long.js"
import { among, orNull, peopleOf } from "../../items/kinds.js"

const CADENCES = { week: "Every week", two_weeks: "Every two weeks", month: "Every month" }

// Buyers speak for their own side.
const speaksFor = (side) => (you) => you.side === "seller" || you.side === side

function party(side) {
  const own = { may: speaksFor(side) }
  const organisation = (name, label, more) => ({
    label, key: "organisations", ...own, ...more, read: (plan) => plan.organisations?.[side]?.[name],
    send: (_, value) => ["set_organisation", { side, [name]: orNull(value) }],
  })
  return {
    [`${side}_name`]: organisation("name", `${SIDES[side]}’s organisation`, {
      input: "text", maxlength: 200, empty: `${SIDES[side]}’s organisation`,
    }),
    [`${side}_about`]: organisation("about", "About them", { input: "long", empty: "Who are they?" }),
    [`${side}_coordinator`]: organisation("coordinator", "Coordinator", {
      input: "choice", options: peopleOf(side), optional: "Nobody yet", empty: "Nobody yet",
    }),
    [`${side}_value`]: {
      label: "What they get out of it", input: "long", key: "value", ...own,
      empty: "What changes for them, in figures?", written: longText(() => `values/${side}`, "What changes for them, in figures?"),
      read: (plan) => plan.value?.[side], send: (_, text) => ["set_value", { side, text: orNull(text) }],
    },
  }
}

// A cadence is set as a whole.
const cadence = (name, label, more, as = (value) => value) => ({
  label, key: "cadence", ...more, read: (plan) => plan.cadence?.[name],
  send: (_, value, { plan }) => {
    if (name === "every" && value === "") return ["set_cadence", { every: null }]
    const { [name]: _was, ...rest } = { every: "week", minutes: 15, ...plan.cadence }
    return ["set_cadence", { ...rest, ...(value !== "" && { [name]: as(value) }) }]
  },
})

export const fields = {
  name: { label: "Plan name", input: "text", required: true, send: (_, name) => ["edit_plan", { name }] },
  alias: {
    label: "What you call this plan", input: "text", empty: "Mutual action plan",
    send: (_, alias) => ["edit_plan", { alias: orNull(alias) }],
  },
  goal: { label: "Goal", send: (_, goal) => ["set_goal", goal] },
  ...party("seller"),
  ...party("buyer"),
  every: cadence("every", "Reviewed", {
    input: "choice", optional: "Not any more", empty: "How often?", ...among(CADENCES),
  }),
  minutes: cadence("minutes", "Minutes", { input: "number", min: 5, max: 480, empty: "15", required: true }),
  weekday: cadence(
    "weekday", "On", { input: "choice", optional: "Any day", empty: "any day", ...among(WEEKDAYS) }, Number,
  ),
  time: cadence("time", "At", { input: "time", empty: "any time" }),
}

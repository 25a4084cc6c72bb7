// The two parties, in a line.

import { $, text } from "../../dom/nodes.js"
import { nameOf } from "../../plan/words.js"

export function fillParties({ shown }) {
  const { plan = {} } = shown
  const names = ["seller", "buyer"].map((side) => plan.organisations?.[side]?.name).filter(Boolean)
  const coordinators = ["seller", "buyer"].map((side) => plan.organisations?.[side]?.coordinator).filter(Boolean)
  const cadence = plan.cadence && { week: "weekly", two_weeks: "every two weeks", month: "monthly" }[plan.cadence.every]
  const parts = [
    names.join(" and "),
    coordinators.length && `coordinated by ${coordinators.map((id) => nameOf(shown, id)).join(" and ")}`,
    cadence && `reviewed ${cadence}, ${plan.cadence.minutes} minutes`,
  ]
  text($("#parties [data-brief]"), parts.filter(Boolean).join(" · "))
}

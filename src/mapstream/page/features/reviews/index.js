// Reviews of the plan: the next one, held or skipped, and what becomes of a plan that nobody reviews.

import { fillReviews, hold, reviewsBrief, skip } from "./reviews.js"

const put = ({ on, ...data }, outcome, stamp) => ({ reviews: { [on]: { outcome, ...data, ...stamp } } })

export const reviews = {
  name: "cadence", at: "meetings",
  section: {
    title: "Reviews", short: "Reviews", derived: true, always: true, sees: ["meetings"],
    fill: fillReviews, brief: reviewsBrief,
  },
  places: { hold_review: "cadence", skip_review: "cadence" },
  clicks: { "[data-hold]": hold, "[data-skip]": skip },
  guesses: {
    hold_review: (data, stamp) => put(data, "held", stamp),
    skip_review: (data, stamp) => put(data, "skipped", stamp),
  },
}

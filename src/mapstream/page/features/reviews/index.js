// Reviews of the plan: the next one, held or skipped, and what becomes of a plan that nobody reviews.

import { later } from "../../items/lazy.js"

const put = ({ on, ...data }, outcome, stamp) => ({ reviews: { [on]: { outcome, ...data, ...stamp } } })

export const reviews = {
  name: "cadence", at: "meetings", load: () => import("./reviews.js"),
  section: {
    title: "Reviews", short: "Reviews", derived: true, always: true, sees: ["meetings"],
    fill: "fillReviews", brief: "reviewsBrief",
  },
  places: { hold_review: "cadence", skip_review: "cadence" },
  clicks: {
    "[data-hold]": later(() => import("./reviews.js"), "hold"),
    "[data-skip]": later(() => import("./reviews.js"), "skip"),
  },
  guesses: {
    hold_review: (data, stamp) => put(data, "held", stamp),
    skip_review: (data, stamp) => put(data, "skipped", stamp),
  },
}

// The goal: one dated outcome, in the buyer's words.

import { closeGoal, openGoal, saveGoal } from "./form.js"

export const goal = {
  name: "goal", at: "home",
  blocks: [{
    at: "home", load: () => import("./goal.js"), name: "goal", template: "the-goal", fill: "fillGoal", sees: "plan",
    derived: () => ["forecast"],
  }],
  clicks: { "[data-edit-goal]": (room) => openGoal(room), "[data-cancel-goal]": closeGoal },
  submits: { ".goal-form": saveGoal },
  places: { set_goal: ({ data }) => ({ place: "plan", field: "goal", typed: data }) },
  forms: { set_goal: (room, data) => () => openGoal(room, data) },
  guesses: { set_goal: ({ changed_for: _, ...data }) => ({ plan: { goal: { reason: null, deadline: null, ...data } } }) },
}

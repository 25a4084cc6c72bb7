// The goal: one dated outcome, in the buyer's words.

import { setUpGoal } from "./form.js"

export const goal = {
  start: (room) => { room.openGoal = setUpGoal(room) },
  places: { set_goal: ({ data }) => ({ place: "plan", field: "goal", typed: data }) },
  forms: { set_goal: (room, data) => () => room.openGoal(data) },
  guesses: { set_goal: (data) => ({ plan: { goal: { reason: null, deadline: null, ...data } } }) },
}

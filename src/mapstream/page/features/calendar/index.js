// Working time: the days of each side, when nothing happens, and the days that some things wait for.

import { remove } from "../../items/asking.js"
import { plainGuesses } from "../../state/guess.js"
import { BLACKOUTS, CALENDAR, GATES } from "./fields.js"
import { RULES, ruleWords } from "./rules.js"

const inCalendar = (patch) => ({ plan: { calendar: patch } })

export const calendar = {
  name: "calendar", at: "plan", fields: CALENDAR, places: { set_calendar: "calendar" }, guesses: { set_calendar: inCalendar },
}

export const blackouts = {
  name: "blackouts", at: "plan", key: "blackout", noun: "Blackout", fields: BLACKOUTS,
  actions: (room, id) => [remove(room, "remove_blackout", { blackout: id })],
  section: {
    folded: true, title: "Working time", short: "Calendar",
    empty: "When does nothing happen? Quarter-end freezes, company holidays, August.",
    whole: Object.keys(CALENDAR), of: "calendar", row: ["start", "end", "side"],
    add: { hint: "Add a blackout", dated: ["start", "end"] },
  },
  guesses: plainGuesses("blackout", (id, patch) => inCalendar({ blackouts: { [id]: patch } })),
}

export const gates = {
  name: "gates", at: "plan", key: "gate", noun: "Gate", fields: GATES,
  actions: (room, id) => [remove(room, "remove_gate", { gate: id })],
  section: {
    folded: true, title: "Recurring gates",
    empty: "Which committees meet only on certain days, so that what needs them can only finish then?",
    row: ["rule", "start"],
    add: {
      hint: "Add a gate", dated: ["start"],
      choice: ["rule", Object.fromEntries(RULES.map((rule) => [rule, ruleWords(rule)])), "Days of the gate"],
    },
  },
  guesses: plainGuesses("gate", (id, patch) => inCalendar({ gates: { [id]: patch } })),
}

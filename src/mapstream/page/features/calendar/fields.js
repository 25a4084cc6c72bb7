// The fields of the calendar: when each side works, when nothing happens, and the days that some things wait for.

import { RULES, ruleWords } from "./rules.js"
import { weekday } from "../../plan/dates.js"
import { LOCALE } from "../../plan/language.js"
import { SIDES, WEEKDAYS } from "../../plan/words.js"
import { among, editing, orNull } from "../../items/kinds.js"

const country = (code) => new Intl.DisplayNames(LOCALE, { type: "region" }).of(code)

// When a side works is set as a whole.
function working(side) {
  const part = (name, label, more, as = orNull) => ({
    label: `${SIDES[side]}: ${label}`, key: side, ...more, read: (calendar) => calendar[side]?.[name],
    send: (_, value, { plan }) => {
      const { region, ...now } = plan.calendar?.[side] ?? {}
      const rest = { ...now, ...(name !== "country" && region && { region }), [name]: as(value) }
      const given = Object.fromEntries(Object.entries(rest).filter(([, one]) => one !== null))
      return ["set_calendar", { [side]: Object.keys(given).length ? given : null }]
    },
  })
  return {
    [`${side}_week`]: part("week", "works on", {
      input: "several", empty: "Monday to Friday", options: among(WEEKDAYS).options,
      say: (_, days) => days.map((day) => weekday(day)).join(", "),
    }, (days) => (days.length ? days.map(Number) : null)),
    [`${side}_country`]: part("country", "holidays of", {
      input: "text", maxlength: 2, empty: "Country, such as DE", say: (_, code) => country(code),
    }, (code) => orNull(code.toUpperCase())),
    [`${side}_region`]: part("region", "in the region", {
      input: "text", maxlength: 3, empty: "Region, such as BY",
    }, (code) => orNull(code.toUpperCase())),
  }
}

export const CALENDAR = {
  zone: {
    label: "Time zone", input: "choice", optional: "UTC", empty: "UTC",
    options: () => Intl.supportedValuesOf("timeZone").map((id) => ({ id, label: id.replaceAll("_", " ") })),
    say: (_, zone) => zone.replaceAll("_", " "), send: (_, zone) => ["set_calendar", { zone: orNull(zone) }],
  },
  ...working("seller"),
  ...working("buyer"),
}

const blackout = editing("edit_blackout", "blackout")
export const BLACKOUTS = {
  title: blackout("text", "title", "Title", { required: true }),
  start: blackout("date", "start", "From", { required: true }),
  end: blackout("date", "end", "To", { required: true }),
  side: blackout("choice", "side", "For", { ...among(SIDES), optional: "Both sides", empty: "Both sides" }),
}

const gate = editing("edit_gate", "gate")
export const GATES = {
  title: gate("text", "title", "Title", { required: true }),
  rule: gate("choice", "rule", "On", {
    say: (_, rule) => ruleWords(rule),
    options: (plan, id) => {
      const now = plan.plan?.calendar?.gates?.[id]?.rule
      return [...new Set(now ? [now, ...RULES] : RULES)].map((rule) => ({ id: rule, label: ruleWords(rule) }))
    },
  }),
  start: gate("date", "start", "Counted from", { required: true }),
}

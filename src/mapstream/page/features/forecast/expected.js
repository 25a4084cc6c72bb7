// What the forecast says about an item, for a place beside its date: only what differs from the plan.

import { attr, show, text } from "../../dom/nodes.js"
import { day } from "../../plan/dates.js"
import { counted } from "../../plan/language.js"
import { isOpen } from "../../plan/reading.js"

const days = (count) => counted(Math.abs(count), "working day", "working days")

const WHY = {
  waits_for: "It waits for something that comes later.", gate: "It waits for the day of its gate.",
  blackout: "A blackout lies in between.", overdue: "Its date has passed.", work: "It takes its time from today.",
  never: "It waits for something that cannot be finished.",
}

// {text, short, why, tone}, or null where things are expected as planned.
export function expectation(forecast, item) {
  const found = forecast?.items?.[item]
  if (!found || found.tentative) return null
  if (found.why === "never") {
    return { text: "Never, as things stand", short: "Likely never", why: WHY.never, tone: "bad" }
  }
  if (!found.expected || found.expected === found.due || !found.due) return null
  const late = found.late > 0
  return {
    text: `Expected ${day(found.expected)}${late ? `, ${days(found.late)} late` : ""}`,
    short: `Likely ${day(found.expected)}${late ? ", late" : ""}`, why: WHY[found.why] ?? "",
    tone: late ? "warn" : "quiet",
  }
}

// The same about the goal; "on time" is worth saying there.
export function goalExpectation(forecast) {
  const { expected, date, slack } = forecast?.goal ?? {}
  if (!date || !expected) return null
  if (slack < 0) return { text: `Expected ${day(expected)}, ${days(slack)} late`, tone: "bad" }
  if (expected > date) return { text: `Expected ${day(expected)}`, tone: "bad" }
  return { text: slack ? `On time, with ${days(slack)} to spare` : "Just on time", tone: "good" }
}

// When it is expected, if that is not when it is due.
export function fillExpected(room, node, item, found) {
  const expected = isOpen(found) && expectation(room.store.derived.forecast, item)
  show(node, expected)
  if (!expected) return
  text(node, expected.short)
  attr(node, "data-tone", expected.tone)
  attr(node, "title", `${expected.text}. ${expected.why}`)
}

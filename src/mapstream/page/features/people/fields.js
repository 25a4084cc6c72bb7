// The fields of a person. What a side notes about somebody is its own until it is shared: each side has fields of its
// own, and those of the other can only be read.

import { people } from "../../plan/reading.js"
import { SIDES, nameOf } from "../../plan/words.js"
import { editing, role } from "../../items/kinds.js"

const person = editing("edit_person", "person")
const NOTES = {
  influence: ["Influence", "How much do they have to say?"],
  concern: ["Main concern", "What worries them most?"],
  stance: ["Stance", "Where do they stand?"],
}

const notes = (side) =>
  Object.entries(NOTES).map(([name, [label, empty]]) => [
    `${side}_${name}`,
    person("long", name, label, {
      key: "notes", empty, notes: side, read: (found) => found.notes?.[side]?.[name], may: (you) => you.side === side,
      group: `${SIDES[side]}’s notes`,
    }),
  ])

// Buyers look after the people of their own side.
const mine = (you, found) => you.side === "seller" || found?.side === "buyer"

// Whether somebody is, or reports to, another, by however many steps.
function reportsTo(plan, person, other) {
  const seen = new Set()
  for (let at = person; at && !seen.has(at); at = plan.people?.[at]?.reports_to) {
    if (at === other) return true
    seen.add(at)
  }
  return false
}

const own = {
  name: person("text", "name", "Name", { required: true, maxlength: 200 }),
  title: person("text", "title", "Job", { empty: "No job title", maxlength: 200 }),
  role: person("choice", "role", "Role in the deal", role("people")),
  reports_to: person("choice", "reports_to", "Reports to", {
    optional: "Not known", empty: "Not known", say: (plan, id) => nameOf(plan, id),
    options: (plan, id) =>
      people(plan, plan.people?.[id]?.side).filter(([other]) => !reportsTo(plan, other, id))
        .map(([other, { name }]) => ({ id: other, label: name })),
  }),
  email: person("text", "email", "Email", { empty: "No address", maxlength: 320 }),
}

export const fields = {
  ...Object.fromEntries(Object.entries(own).map(([name, field]) => [name, { ...field, may: mine }])),
  ...Object.fromEntries([...notes("seller"), ...notes("buyer")]),
}

// People: who takes part on each side, in which role, and what each side notes about them.

import { later } from "../../items/lazy.js"
import { given } from "../../state/guess.js"
import { personActions } from "./actions.js"
import { fields } from "./fields.js"

const KNOWN = ["name", "email", "title", "role", "reports_to"]
const NOTES = ["influence", "concern", "stance"]

// What a side notes about somebody has a field for each side.
const fieldOf = ({ type, by }, plan, name) =>
  type === "edit_person" && NOTES.includes(name) ? `${plan.people?.[by]?.side}_${name}` : name

function edited(data, { by }, { people: all }) {
  const notes = given(data, ...NOTES)
  const side = all?.[by]?.side
  const noted = side && Object.keys(notes).length > 0 && { notes: { [side]: notes } }
  return { people: { [data.person]: { ...given(data, ...KNOWN), ...noted } } }
}

const gone = (scope) => Object.fromEntries(Object.keys(scope ?? {}).map((name) => [name, null]))

// The scope as it will be: what the one before said besides is taken back.
const scoped = ({ person, scope }, _, { people }) => ({
  people: { [person]: { scope: scope && { ...gone(people?.[person]?.scope), ...scope } } },
})

export const people = {
  name: "people", at: "people", load: () => import("./row.js"), chips: "personChips",
  key: "person", noun: "Stakeholder", known: "name", fields, fieldOf, actions: personActions,
  area: { name: "people", title: "People", icon: "people" },
  blocks: [
    { at: "people", load: () => import("./panel.js"), template: "people", fill: "fillPeople" },
    {
      at: "people", load: () => import("./map.js"), template: "people-map", fill: "fillMap", sees: "stakeholders",
      derived: () => ["viewing"],
    },
  ],
  parts: [{ load: () => import("./scope.js"), template: "scope", fill: "fillScope" }],
  section: {
    title: "Stakeholders", short: "Stakeholders", empty: "Who decides, who evaluates, who signs?",
    sees: "stakeholders", row: ["title", "role", "reports_to", "own_influence", "own_concern"],
  },
  places: { add_person: () => "people", issue_link: () => "people", set_inviting: () => "people", set_scope: ({ person }) => `people/${person}` },
  clicks: { "[data-add-person]": later(() => import("./adding.js"), "addPerson") },
  guesses: {
    add_person: ({ person, ...rest }) => ({ people: { [person]: rest } }), edit_person: edited, set_scope: scoped,
    set_inviting: ({ champion }) => ({ plan: { inviting: champion ? null : false } }),
  },
}

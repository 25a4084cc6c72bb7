// The kinds of fields that several things have in common: how each is entered, said and sent.

import { people, lookUp } from "../../plan/reading.js"
import { ROLES, SELLER_ROLES, SIDES, VISIBILITY, plain, visibility } from "../../plan/words.js"

export const orNull = (value) => (value === "" || value === undefined ? null : value)

const choices = (words) => () => Object.entries(words).map(([id, label]) => ({ id, label }))

// A choice of fixed words.
export const among = (words, more) => ({ options: choices(words), say: (_, id) => words[id] ?? plain(id), ...more })

export const everybody = (plan) =>
  ["seller", "buyer"].flatMap((side) =>
    people(plan, side).map(([id, { name }]) => ({ id, label: name, group: SIDES[side] })),
  )

export const peopleOf = (side) => (plan) => people(plan, side).map(([id, { name }]) => ({ id, label: name }))

// The fields that one command edits in the item that it calls `key`.
export const editing = (type, key) => (input, name, label, more = {}) => ({
  label, input, send: (id, value) => [type, { [key]: id, [name]: orNull(value) }], ...more,
})

export const due = (type, key, empty) => ({
  label: "Due date", input: "date", empty, reasoned: true,
  send: (id, due, plan, reason) => [type, { [key]: id, due: orNull(due), ...(reason && { reason }) }],
})

// A lead is of their item's side: changing one of the two sees to the other.
export const side = (type, key, collection) => ({
  label: "Side", input: "choice", ...among(SIDES),
  send: (id, side, plan) => {
    const { lead } = lookUp(plan, `${collection}/${id}`)
    return [type, { [key]: id, side, ...(lead && plan.people[lead]?.side !== side && { lead: null }) }]
  },
})

export const lead = (type, key, collection, more) => ({
  label: "Lead", input: "choice", options: everybody, optional: "Nobody yet", empty: "No lead yet",
  send: (id, lead, plan) => {
    const now = lookUp(plan, `${collection}/${id}`).side
    const side = plan.people[lead]?.side ?? now
    return [type, { [key]: id, lead: orNull(lead), ...(side !== now && { side }) }]
  },
  ...more,
})

export const role = (own) => ({
  options: () => [...(own ? SELLER_ROLES : []), ...ROLES].map((id) => ({ id, label: plain(id) })),
  optional: "No role", empty: "No role", say: (_, id) => plain(id),
})

export const visibleTo = (collection) => ({
  label: "Visible to", input: "choice", ...among(VISIBILITY),
  read: (item) => (Array.isArray(item.visible_to) ? item.visible_to : item.visible_to ?? "everyone"),
  say: (plan, found) => visibility(found),
  send: (id, visible_to) => ["set_visibility", { item: `${collection}/${id}`, visible_to }],
})

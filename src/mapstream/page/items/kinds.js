// The kinds of fields that several things have in common: how each is entered, said and sent.

import { people, lookUp, milestones } from "../plan/reading.js"
import { ROLES, SELLER_ROLES, SIDES, VISIBILITY, plain, visibility } from "../plan/words.js"

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

// Somebody of either side, or nobody yet.
export const anybody = { options: everybody, optional: "Nobody yet", empty: "Nobody yet" }

// The decisions that something new can lead to: not those that were given up, other than its own.
export const milestoneOf = (collection) => ({
  input: "choice", optional: "No milestone", empty: "No milestone",
  options: (plan, id) => {
    const own = lookUp(plan, `${collection}/${id}`)?.milestone
    return milestones(plan).filter(([one, { status }]) => one === own || status !== "dropped")
      .map(([one, { title: label }]) => ({ id: one, label }))
  },
})

export const due = (type, key, empty) => ({
  label: "Due date", input: "date", empty, reasoned: true,
  send: (id, due, plan, reason) => [type, { [key]: id, due: orNull(due), ...(reason && { reason }) }],
})

// Without somebody of the new side, nobody leads.
export const side = (type, key, collection) => ({
  label: "Side", input: "choice", ...among(SIDES),
  send: (id, side, plan) => {
    const { lead } = lookUp(plan, `${collection}/${id}`)
    return [type, { [key]: id, side, ...(lead && plan.people[lead]?.side !== side && { lead: null }) }]
  },
})

// A lead is of their item's side: nobody else is offered.
export const lead = (type, key, collection, more) => ({
  label: "Lead", input: "choice", optional: "Nobody yet", empty: "No lead yet",
  options: (plan, id) => peopleOf(lookUp(plan, `${collection}/${id}`)?.side)(plan),
  send: (id, lead) => [type, { [key]: id, lead: orNull(lead) }],
  ...more,
})

// Nobody of the buyer's side has a role of the seller's.
export const role = (collection) => ({
  options: (plan, id) => {
    const own = lookUp(plan, `${collection}/${id}`)?.side === "seller" ? SELLER_ROLES : []
    return [...own, ...ROLES].map((one) => ({ id: one, label: plain(one) }))
  },
  optional: "No role", empty: "No role", say: (_, id) => plain(id),
})

// What one side alone sees is not hidden from that side.
export const visibleTo = (collection) => ({
  label: "Visible to", input: "choice", ...among(VISIBILITY),
  options: (plan, id, you) => ["everyone", you.side].map((one) => ({ id: one, label: VISIBILITY[one] })),
  read: (item) => (Array.isArray(item.visible_to) ? item.visible_to : item.visible_to ?? "everyone"),
  say: (plan, found) => visibility(found),
  send: (id, visible_to) => ["set_visibility", { item: `${collection}/${id}`, visible_to }],
})

// Reading a plan: its order, its progress, what is late, what waits. Pure functions of the document, nothing stored.

import { daysBetween, today } from "./dates.js"

const before = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
const byRank = ([idA, a], [idB, b]) => before(a.rank ?? "", b.rank ?? "") || before(idA, idB)

export function groupBy(items, key) {
  const found = new Map()
  for (const item of items) {
    if (!found.has(key(item))) found.set(key(item), [])
    found.get(key(item)).push(item)
  }
  return found
}

export const entries = (collection) => Object.entries(collection ?? {})

// Items go by their names: "tasks/<id>", "stages/<id>"; what there is one of by its own: "plan", "commercials".
const itemOf = (name) => ({ collection: name.split("/")[0], id: name.split("/")[1] })
const INSIDE = {
  introduction: (plan) => plan.plan?.gate,
  stages: (plan) => plan.decision_process?.stages,
  calendar: (plan) => plan.plan?.calendar,
  blackouts: (plan) => plan.plan?.calendar?.blackouts,
  gates: (plan) => plan.plan?.calendar?.gates,
}
const own = (of, name) => (of && Object.hasOwn(of, name) ? of[name] : undefined)
const collectionOf = (plan, name) => (Object.hasOwn(INSIDE, name) ? INSIDE[name](plan) : own(plan, name))

export function lookUp(plan, name) {
  const { collection, id } = itemOf(name)
  const found = collectionOf(plan, collection)
  return id === undefined ? found : own(found, id)
}

export const inOrder = (plan, collection) => entries(collectionOf(plan, collection)).sort(byRank)

// The state that an item is in, in one word.
export const stateOf = (item) =>
  item.status ?? item.judgement?.verdict ?? item.closure?.outcome ?? "open"

const CLOSED = new Set(["completed", "reached", "delivered", "dropped", "over"])
export const isOpen = (item) => !CLOSED.has(item.status)

// The zone that a plan's days are in.
export const zoneOf = (plan) => plan?.plan?.calendar?.zone ?? "UTC"

// The day on which the plan is looked at, where the plan is, as the server counts it: of an earlier version, its own.
export const todayOf = ({ shown, moment }) => today(zoneOf(shown), moment)
export const isOverdue = (item, today) => Boolean(item.due) && item.due < today && isOpen(item)
export const daysOverdue = (item, today) => (isOverdue(item, today) ? daysBetween(item.due, today) : 0)

export const milestones = (plan) => inOrder(plan, "milestones")

// Tasks by milestone in the plan's order; those without one (or whose milestone is not to be seen) come last, as null.
export function groups(plan) {
  const tasks = entries(plan.tasks).sort(byRank)
  const of = (id) => tasks.filter(([, task]) => task.milestone === id)
  const loose = tasks.filter(([, task]) => !(task.milestone in (plan.milestones ?? {})))
  return [
    ...milestones(plan).map(([id, milestone]) => ({ id, milestone, tasks: of(id) })),
    { id: null, milestone: null, tasks: loose },
  ]
}

export const isClaimed = (item) => item.completion?.proof === "claimed"

// What is dropped counts neither as done nor as to do; what is only claimed is told apart from what is done.
export function progress(items) {
  const counted = items.filter((item) => item.status !== "dropped")
  const done = counted.filter((item) => !isOpen(item) && item.status !== "over")
  const claimed = done.filter(isClaimed).length
  return { done: done.length - claimed, claimed, total: counted.length }
}

// What an item was told to wait for, by name, as far as it is there to be seen.
export const waited = (plan, item) =>
  [...Object.keys(item.after ?? {}).map((id) => `tasks/${id}`), ...Object.keys(item.waits ?? {})]
    .map((name) => [name, lookUp(plan, name)])
    .filter(([, other]) => other)

export const waitsFor = (plan, item) => waited(plan, item).filter(([, other]) => isOpen(other))

// An item and all that waits for it, by however many steps: what it cannot wait for.
export function behind(plan, item) {
  const followers = new Map()
  const follows = (name, other) => followers.set(other, [...(followers.get(other) ?? []), name])
  for (const collection of ["tasks", "milestones"]) {
    for (const [id, one] of entries(plan[collection])) {
      for (const [other] of waited(plan, one)) follows(`${collection}/${id}`, other)
      if (one.milestone) follows(`milestones/${one.milestone}`, `${collection}/${id}`)
    }
  }
  const found = new Set([item])
  for (const name of found) for (const next of followers.get(name) ?? []) found.add(next)
  return found
}

export const people = (plan, side) =>
  entries(plan.people)
    .filter(([, person]) => !person.removed && (!side || person.side === side))
    .sort(([, a], [, b]) => a.name.localeCompare(b.name))

export const documents = (plan) => inOrder(plan, "documents").filter(([, { removed }]) => !removed)

export const openProposals = (plan) => entries(plan.proposals).filter(([, { answer }]) => !answer)
export const proposalsOn = (plan, item) => openProposals(plan).filter(([, { on }]) => on.includes(item))

export const meetings = (plan) =>
  entries(plan.meetings).filter(([, { removed }]) => !removed).sort(([, a], [, b]) => b.at.localeCompare(a.at))

// Whether the record of a meeting is there for a task: a meeting about it, or one that proves it done.
export const hasSummary = (plan, id, task) =>
  meetings(plan).some(([one, { summary, items }]) => summary && (
    items?.[`tasks/${id}`] || task.completion?.evidence?.some(({ kind, ref }) => kind === "meeting" && ref === `meetings/${one}`)
  ))

export const commentsOn = (plan, item) =>
  entries(plan.comments)
    .filter(([, comment]) => comment.on === item)
    .sort(([, a], [, b]) => before(a.at, b.at))

// Where `move` puts an item one place up or down among its neighbours; null when there is no such place.
export function neighbour(ids, id, direction) {
  const index = ids.indexOf(id)
  const other = ids[index + direction]
  if (index < 0 || other === undefined) return null
  return direction < 0 ? { before: other } : { after: other }
}

// Reading a plan: its order, its progress, what is late, what waits. Pure functions of the document, nothing stored.

import { daysBetween } from "./dates.js"

const before = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
const byRank = ([idA, a], [idB, b]) => before(a.rank, b.rank) || before(idA, idB)

export function groupBy(items, key) {
  const found = new Map()
  for (const item of items) {
    if (!found.has(key(item))) found.set(key(item), [])
    found.get(key(item)).push(item)
  }
  return found
}

export const entries = (collection) => Object.entries(collection ?? {})
export const itemOf = (name) => ({ collection: name.split("/")[0], id: name.split("/")[1] })
export const lookUp = (plan, name) => plan[itemOf(name).collection]?.[itemOf(name).id]

const CLOSED = new Set(["completed", "reached", "dropped"])
export const isOpen = (item) => !CLOSED.has(item.status)
export const isOverdue = (item, today) => Boolean(item.due) && item.due < today && isOpen(item)
export const daysOverdue = (item, today) => (isOverdue(item, today) ? daysBetween(item.due, today) : 0)

export const milestones = (plan) => entries(plan.milestones).sort(byRank)

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

// What is dropped counts neither as done nor as to do.
export function progress(tasks) {
  const counted = tasks.filter((task) => task.status !== "dropped")
  return { done: counted.filter((task) => task.status === "completed").length, total: counted.length }
}

export const waitsFor = (plan, task) =>
  Object.keys(task.after ?? {})
    .map((id) => [id, plan.tasks?.[id]])
    .filter(([, other]) => other && isOpen(other))

export const people = (plan, side) =>
  entries(plan.people)
    .filter(([, person]) => !person.removed && (!side || person.side === side))
    .sort(([, a], [, b]) => a.name.localeCompare(b.name))

export const documents = (plan) => entries(plan.documents).sort(byRank)

export const commentsOn = (plan, item) =>
  entries(plan.comments)
    .filter(([, comment]) => comment.on === item)
    .sort(([, a], [, b]) => before(a.at, b.at))

const TENTATIVE = "9999"

// Whose turn: what each side can do next, soonest first. What waits for another task, or is blocked, is nobody's turn.
export function turns(plan) {
  const open = entries(plan.tasks).filter(([, task]) => isOpen(task))
  const ready = open.filter(([, task]) => task.status !== "blocked" && waitsFor(plan, task).length === 0)
  const order = ([, a], [, b]) => (a.due ?? TENTATIVE).localeCompare(b.due ?? TENTATIVE)
  const side = (name) => {
    const mine = ready.filter(([, task]) => task.side === name).sort(order)
    const stuck = open.filter(([, task]) => task.side === name).length - mine.length
    return { side: name, next: mine, stuck }
  }
  const [seller, buyer] = [side("seller"), side("buyer")]
  const first = [seller, buyer].filter((one) => one.next[0]?.[1].due).sort((a, b) => order(a.next[0], b.next[0]))[0]
  return { seller, buyer, turn: first?.side ?? null }
}

// Where `move` puts an item one place up or down among its neighbours; null when there is no such place.
export function neighbour(ids, id, direction) {
  const index = ids.indexOf(id)
  const other = ids[index + direction]
  if (index < 0 || other === undefined) return null
  return direction < 0 ? { before: other } : { after: other }
}

// Whom open steps wait for.

import { entries, isOpen } from "../../plan/reading.js"

export const key = ({ side, role }) => `${side} ${role}`

// The roles that open tasks, or steps that are still to come, wait for, each with how many: [{side, role, count}].
export function rolesOf(tasks) {
  const found = new Map()
  for (const task of tasks) {
    if (task.lead || !task.role || !isOpen(task)) continue
    const one = found.get(key(task)) ?? { side: task.side, role: task.role, count: 0 }
    found.set(key(task), { ...one, count: one.count + 1 })
  }
  return [...found.values()]
}

export const rolesToFind = (plan) => rolesOf(entries(plan.tasks).map(([, task]) => task))

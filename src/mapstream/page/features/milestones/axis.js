// Days on a line: where each stands, and in which row its name has room. Pure functions.

import { daysBetween, plusDays } from "../../plan/dates.js"

const MARGIN = 0.03
const LETTER = 7

// From the first to the last day, as a share of the line.
export function axis(days) {
  const sorted = [...days].sort()
  const [first, last] = [sorted[0], sorted.at(-1)]
  const span = Math.max(daysBetween(first, last), 14)
  const at = (day) => MARGIN + (1 - 2 * MARGIN) * (daysBetween(first, day) / span)
  const dayAt = (share) => plusDays(first, Math.round(((share - MARGIN) / (1 - 2 * MARGIN)) * span))
  return { first, last: plusDays(first, span), at, dayAt }
}

// The first days of the months in between.
export function months({ first, last }) {
  const found = []
  let [year, month] = first.split("-").map(Number)
  for (;;) {
    month += 1
    if (month > 12) [year, month] = [year + 1, 1]
    const day = `${year}-${String(month).padStart(2, "0")}-01`
    if (day > last) return found
    found.push(day)
  }
}

// For names at shares of a line of some width: the row in which each has room, and where it stands; null: in none.
export function rowsOf(names, width, rows) {
  const taken = Array.from({ length: rows }, () => [])
  return names.map(({ at, name }) => {
    const half = (name.length * LETTER) / 2
    const middle = Math.min(Math.max(at * width, half), Math.max(width - half, half))
    const [from, to] = [middle - half - 8, middle + half + 8]
    const row = taken.findIndex((others) => others.every(([start, end]) => to <= start || from >= end))
    if (row < 0 || half * 2 > width) return null
    taken[row].push([from, to])
    return { row, x: middle }
  })
}

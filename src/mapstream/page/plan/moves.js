// Which dates a change that was tried out would move, whose they are, and whose confirmations of them would be lost.

import { entries, lookUp } from "./reading.js"

const dates = ({ items, milestones }) => [...entries(items), ...entries(milestones)].map(([item, { due }]) => [item, due])

// `before` and `after`: forecasts. Returns [{item, title, side, lead, from, to, lost}], by day; `lost`: who had confirmed.
export function moves(plan, before, after) {
  const was = new Map(dates(before))
  return [...new Map(dates(after))].flatMap(([item, to]) => {
    const found = lookUp(plan, item)
    const from = was.get(item) ?? null
    if (!found || from === to) return []
    return { item, title: found.title, side: found.side, lead: found.lead, from, to, lost: found.confirmed?.by }
  }).sort((a, b) => (a.to ?? "").localeCompare(b.to ?? "") || a.title.localeCompare(b.title))
}

// Where the buyer's people stand: how much say their role has, and how lately they looked.

import { daysBetween, today } from "../../plan/dates.js"
import { people } from "../../plan/reading.js"

const SAY = [
  { title: "Decides", roles: ["economic_buyer", "executive_sponsor"] },
  { title: "Carries it", roles: ["champion", "coordinator"] },
  { title: "Evaluates", roles: ["technical_evaluator", "security", "legal", "procurement"] },
  { title: "Works with it", roles: ["end_user"] },
  { title: "No role yet", roles: [] },
]
export const LOOKED = ["Never looked", "Over two weeks ago", "Within two weeks", "Within a week"]

// All that somebody looked at: {last, times}.
export function looks({ plan, documents = {} } = {}) {
  const all = [plan, ...Object.values(documents)].filter((one) => one?.last)
  return { last: all.map(({ last }) => last).sort().at(-1) ?? null, times: all.reduce((sum, { times }) => sum + times, 0) }
}

function column(last, now) {
  if (!last) return 0
  const days = daysBetween(today("UTC", new Date(last)), today("UTC", now))
  return days <= 7 ? 3 : days <= 14 ? 2 : 1
}

// `viewing`: what is known of each person's looks, by their ids: of others nothing is told. Returns the rows of the map that somebody is in:
// [{title, cells: [[{id, name, role, influence, last, times}], …]}], with a cell for each of LOOKED.
export function placed(plan, viewing, side, now) {
  const everybody = people(plan, "buyer").filter(([id]) => id in viewing).map(([id, { name, role, notes }]) => (
    { id, name, role, influence: notes?.[side]?.influence, ...looks(viewing[id]) }))
  return SAY.map(({ title, roles }) => {
    const here = everybody.filter(({ role }) => (roles.length ? roles.includes(role) : !SAY.some((row) => row.roles.includes(role))))
    return { title, cells: LOOKED.map((_, n) => here.filter(({ last }) => column(last, now) === n)) }
  }).filter(({ cells }) => cells.some((cell) => cell.length))
}

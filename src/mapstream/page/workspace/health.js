// The health of a room in words: pure.

import { day } from "../plan/dates.js"

const BANDS = { good: "good", fair: "fair", poor: "poor" }

const percent = (share) => `${Math.round(100 * share)} %`

// How a score went over four weeks, such as "▼ 12 in 4 weeks".
export function trendWords(trend) {
  if (!trend) return ""
  const points = Math.round(100 * trend.change)
  const weeks = trend.scores.length - 1 - trend.scores.findIndex((score) => score !== null)
  if (!weeks) return "new"
  if (!points) return weeks === 1 ? "as a week ago" : `as ${weeks} weeks ago`
  const went = `${points > 0 ? "▲" : "▼"} ${Math.abs(points)}`
  return weeks === 1 ? `${went} in a week` : `${went} in ${weeks} weeks`
}

export const scoreWords = (health) => (health ? `${percent(health.score)} ${BANDS[health.band]}` : "—")

// The points of a line through the known scores of a trend, in a box of 100 by 20.
export const points = ({ scores }) =>
  scores.flatMap((score, n) => (score === null ? [] : [`${(100 * n) / (scores.length - 1)},${Math.round(20 * (1 - score) * 10) / 10}`])).join(" ")

export const nextWords = (next) => (next ? [next.title, next.due && day(next.due)].filter(Boolean).join(", ") : "")

// How a room stands since the last review, such as "62 % → 48 %".
export const movedWords = ({ was, health }) =>
  health === null ? "" : was === null || Math.round(100 * was) === Math.round(100 * health) ? percent(health) : `${percent(was)} → ${percent(health)}`

// Figures of the portfolio in words: pure.

import { LOCALE, counted } from "../plan/language.js"

const percent = (share) => `${Math.round(100 * share)} %`
const days = (value) => counted(Math.round(value), "day", "days")
const deals = (of) => counted(of, "deal", "deals")
const moves = (of) => counted(of, "move", "moves")

// A size of deals as people write it.
export function amounts(band) {
  const [from, to] = band.match(/\d+/g)?.map((digits) => Number(digits).toLocaleString(LOCALE)) ?? []
  if (!from) return "No amount"
  if (to) return `${from} to ${to}`
  return band.startsWith("below") ? `Below ${from}` : `${from} and above`
}

export function rateWords({ won, of, rate, low, high }, minimum) {
  if (of === 0) return "none ended yet"
  if (rate === null) return `${won} of ${of} won; a rate is told from ${minimum} on`
  return `${percent(rate)}: ${won} of ${of}, ${percent(low)} to ${percent(high)}`
}

// What stands at the top: a name, a figure, and how many deals it is about.
export function cards(figures, minimum) {
  const { coverage, completion, cycle_days: cycle, slips, buyer_edits: edits } = figures
  const average = (name, { value, of }, words) => [name, value === null ? "—" : words(value), value === null && of ? `${deals(of)}; an average is told from ${minimum} on` : deals(of)]
  return [
    ["Run with a plan", coverage.share === null ? "—" : percent(coverage.share), `${coverage.planned} of ${deals(coverage.of)}; the buyer wrote in ${coverage.co_owned}`],
    average("Done when won", completion.won, (value) => `${Math.round(value)} %`),
    average("Done when lost", completion.lost, (value) => `${Math.round(value)} %`),
    average("Won with a plan, in", cycle.won.with, days),
    average("Won without, in", cycle.won.without, days),
    average("Buyer’s changes when won", edits.won, (value) => String(Math.round(value))),
    average("Buyer’s changes when lost", edits.lost, (value) => String(Math.round(value))),
    slipped("The buyer’s dates slipped", slips.buyer),
    slipped("The seller’s dates slipped", slips.seller),
  ]
}

const slipped = (name, { days: all, moves: of, per_deal: each }) =>
  [name, days(all), each === null ? moves(of) : `${moves(of)}, ${days(each)} a deal`]

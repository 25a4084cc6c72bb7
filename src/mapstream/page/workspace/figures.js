// Figures of the portfolio in words: pure.

const percent = (share) => `${Math.round(100 * share)} %`
const days = (value) => `${Math.round(value)} day${Math.round(value) === 1 ? "" : "s"}`
const deals = (of) => (of === 1 ? "1 deal" : `${of} deals`)

// A size of deals as people write it.
export const amounts = (band) =>
  band === "unknown" ? "No amount" : band.replace(/\d+/g, (digits) => Number(digits).toLocaleString("en"))
    .replace(/^b/, "B")

export const rateWords = ({ won, of, rate, low, high }, minimum) =>
  of === 0 ? "none ended yet" : rate === null ? `${won} of ${of} won; a rate is told from ${minimum} on` : `${percent(rate)}: ${won} of ${of}, ${percent(low)} to ${percent(high)}`

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
    ...["buyer", "seller"].map((side) => [`The ${side}’s dates slipped`, days(slips[side].days), `${slips[side].moves} move${slips[side].moves === 1 ? "" : "s"}${slips[side].per_deal === null ? "" : `, ${days(slips[side].per_deal)} a deal`}`]),
  ]
}

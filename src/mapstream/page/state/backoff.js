// How long to wait before trying again: doubles with every failure up to a bound, jittered so that a room full of
// people does not come back in one wave after a server restart.

const FIRST = 500
const LONGEST = 20_000

export function delay(attempt, random = Math.random) {
  const bound = Math.min(LONGEST, FIRST * 2 ** attempt)
  return Math.round(bound / 2 + (bound / 2) * random())
}

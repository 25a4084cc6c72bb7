// Recurring days (RFC 5545 rules of whole days) as people say them, and the usual ones to choose from.

const DAYS = {
  MO: "Monday", TU: "Tuesday", WE: "Wednesday", TH: "Thursday", FR: "Friday", SA: "Saturday", SU: "Sunday",
}
const WORKING = ["MO", "TU", "WE", "TH", "FR"]
const PLACES = { 1: "first", 2: "second", 3: "third", 4: "fourth", "-1": "last" }
const EVERY = { DAILY: "every day", WEEKLY: "every week", MONTHLY: "every month", YEARLY: "every year" }
const EVERY_FEW = {
  DAILY: (few) => `every ${few} days`, WEEKLY: (few) => `every ${few} weeks`, MONTHLY: (few) => `every ${few} months`,
  YEARLY: (few) => `every ${few} years`,
}

// "First Tuesday of every month"; what is more intricate stays as it is written.
export function ruleWords(rule) {
  const { FREQ, INTERVAL = 1, BYDAY, ...rest } = Object.fromEntries(rule.split(";").map((part) => part.split("=")))
  const often = Number(INTERVAL) === 1 ? EVERY[FREQ] : EVERY_FEW[FREQ]?.(INTERVAL)
  if (!often || Object.keys(rest).length) return rule
  if (!BYDAY) return capital(often)
  const [, place, day] = BYDAY.match(/^(-?\d)?([A-Z]{2})$/) ?? []
  if (!day || (place && !PLACES[place])) return rule
  return place ? capital(`${PLACES[place]} ${DAYS[day]} of ${often}`) : capital(`${DAYS[day]} of ${often}`)
}

const capital = (words) => words[0].toUpperCase() + words.slice(1)

export const RULES = [
  ...WORKING.map((day) => `FREQ=WEEKLY;BYDAY=${day}`),
  ...WORKING.map((day) => `FREQ=WEEKLY;INTERVAL=2;BYDAY=${day}`),
  ...["1", "2", "3", "-1"].flatMap((place) => WORKING.map((day) => `FREQ=MONTHLY;BYDAY=${place}${day}`)),
]

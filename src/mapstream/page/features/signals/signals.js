// Signals, for the seller's side: what the events say about the deal, the weightiest first, each with its reason, what
// to do, and the way to its item and to its events; the failure patterns; the forecast from behaviour, factor by factor.
// Worked out by the server; what changes is pushed.

import { counted } from "../../plan/language.js"
import { day } from "../../plan/dates.js"
import { $, attr, clone, list, make, show, text } from "../../dom/nodes.js"
import { COUNTED, SEVERITIES, percent, points } from "./words.js"

const MOST = 6
const TONES = { alarm: "alarm", warning: "warn", note: "note" }

export function signalsBrief({ signals: found }) {
  if (!found) return "only your side sees this"
  const many = (severity) => found.signals.filter((one) => one.severity === severity).length
  const counts = Object.keys(SEVERITIES).map((severity) => [many(severity), severity])
  const said = counts.filter(([count]) => count).map(([count, severity]) => counted(count, ...COUNTED[severity]))
  return `${said.join(", ") || "nothing to say"} · only your side sees this`
}

export function fillSignals(room, node) {
  const { signals: found } = room.store.derived
  const failed = "This cannot be worked out just now. It is asked again with the next change."
  const none = found?.signals.length === 0 && "Nothing speaks against this deal."
  text($("[data-state]", node), found ? none || "" : found === null ? failed : "Working it out…")
  const keyOf = ({ code, subject, person, since }) => [code, subject, person, since].join(" ")
  list($(".signals", node), found?.signals ?? [], keyOf, () => clone("signal"), (row, one) => fillSignal(room, row, one))
  show($("[data-more]", node), found)
  if (!found) return
  const holding = found.patterns.filter(({ holds }) => holds)
  show($("[data-patterns]", node), holding.length)
  list($("[data-patterns] ol", node), holding, ({ number }) => number, () => make("li"), (row, { number, sentence }) => {
    attr(row, "value", number)
    text(row, sentence)
  })
  fillForecast($("[data-forecast]", node), found.forecast)
}

function fillSignal(room, row, { severity, sentence, advice, subject, since, events }) {
  attr(row, "data-tone", TONES[severity])
  text($("[data-severity]", row), SEVERITIES[severity])
  const link = $("a", row)
  text(link, sentence)
  attr(link, "href", subject.includes("/") ? `#${subject}` : `/rooms/${room.id}/plan`)
  text($("[data-advice]", row), advice)
  text($("[data-since]", row), `since ${day(since)}`)
  list($("[data-events]", row), events.slice(-MOST), (version) => version, () => make("li", {}, make("button")), (one, version) => {
    const button = one.firstElementChild
    attr(button, "type", "button")
    attr(button, "class", "link-button")
    text(button, `#${version}`)
    attr(button, "aria-label", `See the plan as it was at event ${version}`)
    button.onclick = () => lookBack(room, version)
  })
}

// The room as it was just after an event.
async function lookBack(room, version) {
  const answer = await room.get(`/events?after=${version - 1}&limit=1`)
  const [event] = answer.ok ? answer.body.events : []
  if (event?.at) await room.lookBack(event)
}

function fillForecast(box, { sentence, seller, factors }) {
  text($("[data-sentence]", box), sentence)
  text($("[data-seller]", box), seller?.sentence ?? "")
  list($("ul", box), factors, ({ code }) => code, () => clone("factor"), (row, { value, effect, sentence: said }) => {
    text($("[data-effect]", row), points(effect))
    attr($("[data-effect]", row), "data-tone", effect < 0 ? "warn" : "good")
    attr($("meter", row), "value", value)
    attr($("meter", row), "aria-label", `${said} ${percent(value)}`)
    text($("[data-said]", row), said)
  })
}

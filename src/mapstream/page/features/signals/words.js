// What is said of signals in few words.

export const SEVERITIES = { alarm: "Alarm", warning: "Warning", note: "Note" }

export const percent = (part) => `${Math.round(part * 100)} %`

// By how many points a factor moves the score.
export const points = (effect) => `${effect < 0 ? "−" : "+"}${Math.abs(Math.round(effect * 100))}`

export function signalsBrief({ signals: found }) {
  if (!found) return "only your side sees this"
  const many = (severity) => found.signals.filter((one) => one.severity === severity).length
  const counts = Object.keys(SEVERITIES).map((severity) => [many(severity), severity])
  const said = counts.filter(([count]) => count).map(([count, severity]) => `${count} ${severity}${count === 1 ? "" : "s"}`)
  return `${said.join(", ") || "nothing to say"} · only your side sees this`
}

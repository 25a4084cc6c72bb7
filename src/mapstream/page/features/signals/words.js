// What is said of signals in few words.

export const SEVERITIES = { alarm: "Alarm", warning: "Warning", note: "Note" }

export const COUNTED = { alarm: ["alarm", "alarms"], warning: ["warning", "warnings"], note: ["note", "notes"] }

export const percent = (part) => `${Math.round(part * 100)} %`

// By how many points a factor moves the score.
export const points = (effect) => `${effect < 0 ? "−" : "+"}${Math.abs(Math.round(effect * 100))}`

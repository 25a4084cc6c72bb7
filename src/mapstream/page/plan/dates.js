// Dates as people read them. Due dates are plain days ("2026-03-20") without a time zone; instants are RFC 3339 in UTC
// and shown in the reader's own time. Month names, never numbers: 3/4 means two different days in the same room.

import { LOCALE } from "./language.js"

const DAY = 86_400_000
const PLAIN = /^\d{4}-\d{2}-\d{2}$/

const midnight = (day) => Date.parse(`${day}T00:00:00Z`)
const two = (number) => String(number).padStart(2, "0")

export const isDay = (value) => typeof value === "string" && PLAIN.test(value) && !Number.isNaN(midnight(value))

// The reader's own calendar day.
const own = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`

// What tells the day in a zone, made once for each: making one takes longer than many rows. Swedes write days as we do.
const tellers = new Map()

function tellerOf(zone) {
  if (!tellers.has(zone)) tellers.set(zone, makeTeller(zone))
  return tellers.get(zone)
}

function makeTeller(zone) {
  try {
    const format = new Intl.DateTimeFormat("sv", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })
    return (at) => format.format(at)
  } catch {
    return tellerOf("UTC")
  }
}

// The calendar day in a time zone; in UTC where none is said, or where this browser does not know it.
export const today = (zone, now = new Date()) => tellerOf(zone ?? "UTC")(now)

export const daysBetween = (from, to) => Math.round((midnight(to) - midnight(from)) / DAY)

export const plusDays = (day, days) => new Date(midnight(day) + days * DAY).toISOString().slice(0, 10)

const writers = new Map()

function writing(locale) {
  const style = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }
  if (!writers.has(locale)) writers.set(locale, new Intl.DateTimeFormat(locale, style))
  return writers.get(locale)
}

export function day(value, locale = LOCALE) {
  if (!isDay(value)) return value ?? ""
  return writing(locale).format(midnight(value))
}

// "Mon": a day of the week, 1 is Monday.
export const weekday = (number, locale = LOCALE) =>
  new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" }).format(midnight(plusDays("2024-01-07", number)))

// The day of an instant, where the reader is.
export const dayAt = (value, locale) => day(own(new Date(value)), locale)

export function instant(value, locale = LOCALE) {
  const style = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }
  return new Intl.DateTimeFormat(locale, style).format(new Date(value))
}

// The first and the last instant of a day, where the reader is.
export const beginningOf = (day) => new Date(`${day}T00:00:00`).toISOString()
export const endOf = (day) => new Date(`${day}T23:59:59.999`).toISOString()

// How the months of a language begin.
function monthsOf(locale) {
  const format = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" })
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2024, month, 1)).toLowerCase().slice(0, 3))
}

const monthNamed = (name, locale) => monthsOf(locale).findIndex((one) => name.startsWith(one)) + 1

// The day that somebody typed, as "17 Nov", "Nov 17", "17 November 2026" or "2026-11-17", with months in their own
// language or in English: the last such day up to today. Null where it is no day.
export function typedDay(text, now = new Date(), locale = LOCALE) {
  const typed = text.trim().toLowerCase()
  if (isDay(typed)) return typed
  const found = /^(\d{1,2})\.?\s+(\p{L}{3,12})\.?(?:,?\s+(\d{4}))?$/u.exec(typed)
    ?? /^(\p{L}{3,12})\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?$/u.exec(typed)
  if (!found) return null
  const [date, name] = /^\d/.test(found[1]) ? [found[1], found[2]] : [found[2], found[1]]
  const month = monthNamed(name, locale) || monthNamed(name, "en")
  const in_ = (year) => `${year}-${two(month)}-${two(Number(date))}`
  const latest = in_(now.getFullYear()) <= own(now) ? now.getFullYear() : now.getFullYear() - 1
  const day = in_(found[3] ?? latest)
  return month && isDay(day) && plusDays(day, 0) === day ? day : null
}

export function distance(date, from) {
  const days = daysBetween(from, date)
  if (days === 0) return "today"
  if (days === 1) return "tomorrow"
  if (days === -1) return "yesterday"
  return days > 0 ? `in ${days} days` : `${-days} days ago`
}

export function ago(value, now = Date.now()) {
  const minutes = Math.floor((now - Date.parse(value)) / 60_000)
  if (minutes < 1) return "just now"
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`
  return instant(value)
}

// What was promised, marked where it was said: on an item, a comment, or a decision of a meeting.

import { later } from "../../items/lazy.js"
import { verdict } from "../../plan/rights.js"

const PROMISABLE = new Set(["tasks", "milestones", "documents", "phases", "criteria", "kpis", "deliverables", "risks"])
const mark = later(() => import("./showing.js"), "mark")

const nameOn = ({ item, meeting }) => item ?? `meetings/${meeting}`

// `data`: {item}, or {meeting, decision}.
export const markOn = (plan, data) =>
  Object.values(plan.promises ?? {}).find(({ on, decision }) => on[0] === nameOn(data) && decision === data.decision)

// What may be done about a mark: {label, run}; null where nothing may be.
export function marking(room, data) {
  const { store } = room
  if (store.readOnly || verdict(store, "mark_promise", nameOn(data)) !== "do") return null
  const marked = markOn(store.shown, data)
  if (!marked) return { label: "Mark as promised…", run: () => mark(room, data) }
  const side = store.shown.people?.[marked.by]?.side ?? "seller"
  return side === store.you.side ? { label: "Not a promise", run: () => room.act("unmark_promise", data) } : null
}

// Among the acts on any item.
export function promiseOf(room, item) {
  const found = PROMISABLE.has(item.split("/")[0]) && marking(room, { item })
  return found ? [{ id: "promise", ...found }] : []
}

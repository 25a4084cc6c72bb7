// Where on the page a command belongs: refusals are shown where they happened, with what was typed.

import { fieldOf } from "./fields.js"

const ADDING = {
  add_task: (data) => (data.milestone ? `add/milestones/${data.milestone}` : "add/tasks"),
  add_milestone: () => "add/milestones",
  add_comment: (data) => `add/comments/${data.on}`,
  add_person: () => "people",
  issue_link: () => "people",
  add_document: () => "documents",
}

function itemOf(data, plan) {
  if (data.task) return `tasks/${data.task}`
  if (data.item) return data.item
  if (data.document) return "documents"
  if (data.person) return "people"
  if (data.comment) return plan.comments?.[data.comment]?.on ?? "plan"
  if (data.milestone) return `milestones/${data.milestone}`
  return "plan"
}

export function placeOf({ type, data }, plan) {
  if (type in ADDING) return { place: ADDING[type](data), typed: data.title ?? data.text ?? data.name }
  if (type === "set_goal") return { place: "plan", field: "goal", typed: data }
  const place = itemOf(data, plan)
  const id = place.split("/")[0].slice(0, -1)
  const field = Object.keys(data).find((name) => name !== id && fieldOf(place, name)?.send)
  return { place, field, typed: field && data[field] }
}

// Where on the page a command belongs: refusals are shown where they happened, with what was typed.

import { FIELDS, fieldOf } from "./fields.js"

// By what the id is called in commands: the collection.
const COLLECTIONS = {
  task: "tasks", phase: "phases", criterion: "criteria", kpi: "kpis", deliverable: "deliverables", risk: "risks",
  stage: "stages", blackout: "blackouts", person: "people", milestone: "milestones", gate: "gates",
}

const ADDING = {
  add_task: (data) => (data.milestone ? `add/milestones/${data.milestone}` : "add/tasks"),
  add_milestone: () => "add/milestones",
  add_comment: (data) => `add/comments/${data.on}`,
  add_person: () => "people",
  issue_link: () => "people",
  add_document: () => "documents",
}

const WHOLE = {
  set_commercials: "commercials", set_decision_process: "decision_process", set_calendar: "calendar",
  record_introduction: "introduction", sign_agreement: "agreement", apply_template: "making", fill_roles: "making", schedule: "making",
  share_plan: "making",
}

function itemOf(data, plan) {
  if (data.item) return data.item
  if (data.document) return "documents"
  if (data.comment) return plan.comments?.[data.comment]?.on ?? "plan"
  // milestones and gates come last: other items name theirs
  const key = Object.keys(COLLECTIONS).find((name) => data[name])
  return key ? `${COLLECTIONS[key]}/${data[key]}` : "plan"
}

// What a side says of itself, or notes about somebody, has a field for each side.
function nameOf({ type, data, by }, plan, name) {
  if (type === "set_value") return name === "text" ? `${data.side}_value` : ""
  if (type === "record_introduction") return name === "note" ? data.check : ""
  if (type === "set_organisation") return `${data.side}_${name}`
  const noted = type === "edit_person" && ["influence", "concern", "stance"].includes(name)
  return noted ? `${plan.people?.[by]?.side}_${name}` : name
}

export function placeOf(entry, plan) {
  const { type, data } = entry
  const typed = data.title ?? data.metric ?? data.text ?? data.name
  if (type in ADDING) return { place: ADDING[type](data), typed }
  if (type.startsWith("add_")) return { place: `add/${COLLECTIONS[type.slice(4)]}`, typed }
  if (type === "set_goal") return { place: "plan", field: "goal", typed: data }
  const place = WHOLE[type] ?? itemOf(data, plan)
  if (!(place.split("/")[0] in FIELDS)) return { place }
  const [collection] = place.split("/")
  const sent = (name) => COLLECTIONS[name] !== collection && fieldOf(place, nameOf(entry, plan, name))?.send
  const key = Object.keys(data).find(sent)
  return { place, field: key && nameOf(entry, plan, key), typed: key && data[key] }
}

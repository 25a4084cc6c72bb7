// What is to be done, and to what, in words.

import { within } from "./language.js"
import { plain } from "./words.js"

const NOUNS = {
  agreement: "Agreement", blackout: "Blackout", cadence: "Cadence", calendar: "Calendar", change: "Change",
  comment: "Comment", commercials: "Commercials", criterion: "Success criterion", date: "Date", deal: "Deal",
  deliverable: "Deliverable", document: "Document", gate: "Gate", goal: "Goal", handoff: "Handoff",
  introduction: "Introduction", inviting: "Invitations", item: "Item", items: "Items", kpi: "KPI", link: "Personal link",
  meeting: "Meeting", milestone: "Milestone", notes: "Notes", organisation: "Organisation", overdue: "Overdue items",
  person: "Person", phase: "Phase", plan: "Plan", process: "Decision process", promise: "Promise", proposal: "Proposed change",
  ranks: "Order", review: "Review", risk: "Risk", room: "Room", scope: "What somebody sees", stage: "Stage", task: "Task",
  tasks: "Tasks", template: "Template", text: "Text", value: "Value", view: "Document view", visibility: "Visibility",
  visit: "Visit", witness: "Witness", decision_process: "Decision process",
}
const TO_DO = {
  add: "Add", assign: "Assign", begin: "Begin", block: "Block", close: "Close", complete: "Complete", confirm: "Confirm",
  deliver: "Deliver", drop: "Drop", edit: "Edit", judge: "Judge", link: "Link", measure: "Measure", move: "Move",
  reach: "Reach", remove: "Remove", reopen: "Reopen", reschedule: "Reschedule", resolve: "Resolve", revise: "Revise",
  set: "Set", start: "Start", tie: "Tie", unblock: "Unblock", unlink: "Unlink", untie: "Untie",
}

// "task": what something is.
export const nounWords = (noun) => NOUNS[noun] ?? plain(noun)

// "reschedule_task": what is to be done.
export function commandWords(type) {
  const [todo, ...rest] = type.split("_")
  const noun = rest.join("_")
  return `${TO_DO[todo] ?? plain(todo)} ${within(nounWords(noun))}`.trim()
}

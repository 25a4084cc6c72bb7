// What is over with the deal. Which items that are, the server says with the agenda.

import { isOpen } from "./reading.js"

// The goal is not worked towards any more: the deal is lost, or won and not carried on.
export const isOver = ({ deal, plan }) =>
  Boolean(deal?.outcome) && (deal.outcome.result === "lost" || plan?.kind !== "joint_execution")

const OWED = /^(tasks|milestones|deliverables)\//

// An item as it stands: what was open when the deal ended, and does not go on, is over.
export function standing({ shown, derived }, name, item) {
  if (!shown.deal?.outcome || !OWED.test(name) || !isOpen(item)) return item
  const over = shown.deal.outcome.result === "lost" || derived.agenda?.over.includes(name)
  return over ? { ...item, status: "over" } : item
}

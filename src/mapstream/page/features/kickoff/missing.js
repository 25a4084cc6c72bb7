// What a first call is to settle, in the order of a good one, and what of it is still missing. Pure functions.

import { counted } from "../../plan/language.js"
import { entries, isOpen, milestones } from "../../plan/reading.js"

const open = (plan) => entries(plan.tasks).map(([, task]) => task).filter(isOpen)
const decisions = (plan) => milestones(plan).filter(([, one]) => isOpen(one))

// Each: what is asked, why, which part of the room answers it, and `missing(plan)`: what is not settled, in words. `asks`:
// a field that is shown of every item, also where there is nothing in it yet.
export const STEPS = [
  {
    question: "What will be true, by when, and why does it matter?", hint: "In the buyer’s words, as an outcome: not “use the tool”.",
    shows: "goal", missing: ({ plan: { goal } = {} }) => [!goal?.statement && "the goal in words", !goal?.reason && "why it matters"],
  },
  {
    question: "What is the hard deadline behind it?", hint: "A contract that ends, a budget year, a board date. Without one the date will slip.",
    shows: "goal", missing: ({ plan: { goal } = {} }) => [!goal?.deadline && "the hard deadline"],
  },
  {
    question: "Which decisions lead there, backward from the deadline?", hint: "Three to five, each with a date.",
    shows: "milestones", missing(plan) {
      const found = decisions(plan)
      const undated = found.filter(([, { due }]) => !due).length
      return [found.length < 3 && "three decisions at least", undated > 0 && `a date for ${counted(undated, "decision", "decisions")}`]
    },
  },
  {
    question: "Who decides, and who has to check?", hint: "The last word, and the reviews on the way: technical, security, legal, budget.",
    shows: "stages", missing: ({ decision_process: found = {} }) =>
      [!found.approver && "who has the last word", !entries(found.stages).length && "the reviews on the way"],
  },
  {
    question: "What has to happen, and who leads each step?", hint: "Leads on both sides: a plan that one side carries alone does not hold.",
    shows: "milestones", missing(plan) {
      const steps = open(plan)
      const nobody = steps.filter(({ lead }) => !lead).length
      const none = (side) => !steps.some((task) => task.side === side)
      return [none("buyer") && "a step of the buyer’s", none("seller") && "a step of the seller’s", nobody > 0 && `a lead for ${counted(nobody, "step", "steps")}`]
    },
  },
  {
    question: "What proves each step done?", asks: "condition", hint: "Name the artifact: a report, a sign-off, a signed order.",
    shows: "milestones", missing(plan) {
      const vague = [...open(plan), ...decisions(plan).map(([, one]) => one)].filter(({ condition }) => !condition).length
      return [vague > 0 && `what proves ${counted(vague, "item", "items")}`]
    },
  },
  {
    question: "How often do we review it together?", hint: "Fifteen minutes every week: status, blockers, next week. Put it into the calendar now.",
    shows: "cadence", missing: ({ plan: { cadence } = {} }) => [!cadence && "how often it is reviewed"],
  },
  {
    question: "Do we both agree to this?", hint: "Each side signs the plan as it stands. What changes later is listed.",
    shows: "agreement", missing: ({ plan: { agreement = {} } = {} }) =>
      [!agreement.seller && "the seller’s agreement", !agreement.buyer && "the buyer’s agreement"],
  },
]

export const missingIn = ({ missing }, plan) => missing(plan).filter(Boolean)

// Everything that is still missing, by the number of its step.
export const stillMissing = (plan) => STEPS.flatMap((one, n) => missingIn(one, plan).map((words) => [n, words]))

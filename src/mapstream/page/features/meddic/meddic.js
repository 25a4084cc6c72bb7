// MEDDIC, for the seller's side: what is known by its six questions, and each hole as what to do next, with the way to
// where it is done. Worked out by the server; it answers nobody else.

import { day, dayAt } from "../../plan/dates.js"
import { within } from "../../plan/language.js"
import { STATUSES, nameOf } from "../../plan/words.js"
import { $, attr, clone, list, make, show, text } from "../../dom/nodes.js"
import { amount } from "../kpis/measurements.js"

// Each question: what it is called, the section that its answer stands in, and what of the answer is worth reading.
const QUESTIONS = [
  ["metrics", "Metrics", "kpis", ({ found }) => found.map(metric)],
  ["economic_buyer", "Economic buyer", "people", ({ found }) => found.map(person)],
  ["decision_criteria", "Decision criteria", "criteria", ({ found }) => found.map(criterion)],
  ["decision_process", "Decision process", "stages", process],
  ["pain", "Pain", "goal", pain],
  ["champion", "Champion", "people", ({ found }) => found.map(person)],
]
const ELSEWHERE = { no_milestones: "milestones" }

export function meddicBrief({ meddic }) {
  if (!meddic) return "only your side sees this"
  const holes = Object.values(meddic).flatMap((answer) => answer.holes).length
  const left = holes === 1 ? "1 thing to find out" : `${holes} things to find out`
  return `${holes ? left : "all six answered"} · only your side sees this`
}

export function fillMeddic({ store }, node) {
  const { meddic } = store.derived
  const failed = "This cannot be worked out just now. It is asked again with the next change."
  text($("[data-state]", node), meddic ? "" : meddic === null ? failed : "Working it out…")
  const questions = meddic ? QUESTIONS : []
  list($(".answers", node), questions, ([name]) => name, () => clone("answer"), (row, [name, title, section, tell]) => {
    const answer = meddic[name]
    attr(row, "data-tone", answer.holes.length ? "warn" : "good")
    text($("h3", row), title)
    fillKnown($("[data-known]", row), tell(answer, store.shown).filter(Boolean))
    fillHoles($("[data-holes]", row), answer.holes, section)
  })
}

const keyOf = ({ key, item, title }) => key ?? item ?? title

function fillKnown(box, found) {
  list(box, found, keyOf, () => clone("known"), (row, { title, item, aside, lines = [] }) => {
    text($("a", row), title)
    attr($("a", row), "href", item && `#${item}`)
    text($("[data-aside]", row), words(aside ?? []))
    const some = lines.filter(Boolean)
    list($("[data-lines]", row), some, (line) => some.indexOf(line), () => make("p"), text)
  })
}

function fillHoles(box, holes, section) {
  show(box, holes.length)
  const create = () => make("li", {}, make("a"))
  list(box, holes, ({ code, items }) => [code, ...items].join(" "), create, (row, { code, sentence, items }) => {
    const link = row.firstElementChild
    const target = items[0]?.includes("/") ? items[0] : ELSEWHERE[code] ?? section
    text(link, sentence)
    attr(link, "href", `#${target}`)
  })
}

const words = (parts) => parts.filter(Boolean).join(" · ")
const known = (value) => value !== null

function metric({ item, metric: title, unit, baseline, target: goal, measured, due }) {
  const way = [known(baseline) && `from ${amount(baseline)}`, known(goal) && `to ${amount(goal)}`].filter(Boolean)
  return {
    item, title, aside: [way.length && [...way, unit].filter(Boolean).join(" "), due && `by ${day(due)}`],
    lines: [known(measured) && `Measured: ${amount(measured, unit)}`],
  }
}

function person({ item, name, title, notes, came_in: cameIn, owns }) {
  const steps = owns.length === 1 ? "1 open step" : `${owns.length} open steps`
  return {
    item, title: name,
    aside: [title, cameIn && `first came in on ${dayAt(cameIn)}`, owns.length && `leads ${steps}`],
    lines: [
      notes?.influence && `Influence: ${notes.influence}`, notes?.concern && `Concern: ${notes.concern}`,
      notes?.stance && `Stance: ${notes.stance}`,
    ],
  }
}

const criterion = ({ item, title, measure, verdict }) =>
  ({ item, title, aside: [verdict ? within(STATUSES[verdict]) : "not judged yet"], lines: [measure] })

function process({ approver, budget_path, past_purchase, stages, milestones }, plan) {
  const next = milestones.find(({ status }) => status === "open")
  const reached = `${milestones.filter(({ status }) => status === "reached").length} of ${milestones.length} reached`
  return [
    approver && { title: "Final approval", item: `people/${approver}`, aside: [nameOf(plan, approver)] },
    budget_path && { title: "Budget", aside: [budget_path] },
    past_purchase && { title: "Last time", aside: [past_purchase] },
    ...stages.map(({ stage, title, owner, past_days }) => ({
      key: stage, title, item: `stages/${stage}`,
      aside: [owner && nameOf(plan, owner), known(past_days) && `${past_days} days last time`],
    })),
    next
      ? { ...next, key: "next", aside: ["the next milestone", next.due && `by ${day(next.due)}`, reached] }
      : milestones.length && { title: "Milestones", aside: [reached] },
  ]
}

function pain({ reason, date, deadline }) {
  return [
    reason && { title: reason },
    deadline && {
      key: "deadline", title: `Hard deadline ${day(deadline.date)}`,
      aside: [deadline.kind, `the goal is set for ${day(date)}`],
    },
  ]
}

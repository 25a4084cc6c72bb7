// What the date of a task or milestone follows, and letting it follow something else.

import { entries, isOpen } from "../../plan/reading.js"
import { $, make, show, text } from "../../dom/nodes.js"
import { verdictOf } from "../../items/offers.js"
import { distance, followed, followers } from "./words.js"

const KINDS = [["milestones", "Milestones"], ["tasks", "Tasks"]]

export function fillFollows(room, box, item, found) {
  const plan = room.store.shown
  const may = isOpen(found) && !room.store.readOnly && verdictOf(room.store, "tie_date", { item }) !== "no"
  const tied = followed(found) !== null
  show(box, may || tied)
  show($("[data-follows]", box), tied)
  if (tied) text($("[data-distance]", box), `${distance(plan, found)}.`)
  const untie = $("[data-untie]", box)
  show(untie, may)
  untie.onclick = () => room.act("untie_date", { item })
  const form = $("form", box)
  show(form, may && !tied)
  show($("[data-hint]", box), may)
  fillChoices(plan, form.elements.to, item)
  form.onsubmit = (event) => {
    event.preventDefault()
    const { days, where, to } = form.elements
    room.act("tie_date", { item, to: to.value, days: Number(days.value) * Number(where.value) })
  }
}

// All that a date can follow, by kind. The list is made anew only when it changed: it may be open.
function fillChoices(plan, select, item) {
  const taken = followers(plan, item)
  const groups = KINDS.map(([collection, label]) => [label, entries(plan[collection])
    .filter(([id, one]) => !taken.has(`${collection}/${id}`) && one.due && one.status !== "dropped")
    .map(([id, { title }]) => [`${collection}/${id}`, title])])
  const goal = plan.plan?.goal ? [["goal", "The goal"]] : []
  const key = JSON.stringify([goal, groups])
  if (select.dataset.made === key) return
  select.dataset.made = key
  const chosen = select.value
  const option = ([value, words]) => make("option", { value }, words)
  select.replaceChildren(...goal.map(option), ...groups.filter(([, of]) => of.length)
    .map(([label, of]) => make("optgroup", { label }, ...of.map(option))))
  if ([...select.options].some(({ value }) => value === chosen)) select.value = chosen
}

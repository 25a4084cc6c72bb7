// The plan at a moment: the goal, how far it is, and its milestones with their tasks. What did not change since the
// last picture is left alone.

import { $, attr, clone, list, setIcon, show, text } from "../dom/nodes.js"
import { day } from "../plan/dates.js"
import { entries, groups, isClaimed, isOverdue, progress, stateOf } from "../plan/reading.js"
import { nameOf, progressWords, STATUSES } from "../plan/words.js"

const drawn = new WeakMap()

// `touched` names the items that the last event changed; `today` is the day of the moment.
export function fillScene(parent, plan, { touched, today }) {
  const { goal, name } = plan.plan ?? {}
  text($("[data-goal]", parent), goal?.statement ?? name ?? "")
  text($("[data-goal-date]", parent), goal ? day(goal.date) : "")
  show($("[data-by]", parent), goal)
  attr($("[data-by]", parent), "data-touched", touched.has("plan"))
  const counted = progress(entries(plan.tasks).map(([, task]) => task))
  text($("[data-progress]", parent), counted.total ? progressWords(counted, "tasks") : "No tasks yet")
  const share = (count) => (counted.total ? Math.floor((100 * count) / counted.total) : 0)
  $("[data-proven]", parent).style.width = `${share(counted.done)}%`
  $("[data-claimed]", parent).style.width = `${share(counted.claimed)}%`
  const shown = groups(plan).filter(({ milestone, tasks }) => milestone || tasks.length)
  list($("[data-groups]", parent), shown, ({ id }) => id ?? "", () => clone("scene-group"), (node, group) => {
    const head = $("[data-head]", node)
    fillItem(head, plan, group.milestone ?? { title: "Without a milestone" }, {
      today, touched: touched.has(`milestones/${group.id}`),
    })
    show($(".icon", head), group.milestone)
    const of = ([id]) => id
    list($("ul", node), group.tasks, of, () => clone("scene-task"), (row, [id, task]) => {
      fillItem(row, plan, task, { today, touched: touched.has(`tasks/${id}`) })
    })
  })
}

function fillItem(node, plan, item, { today, touched }) {
  attr(node, "data-touched", touched)
  const before = drawn.get(node)
  if (before && before.item === item && before.people === plan.people && before.today === today) return
  drawn.set(node, { item, people: plan.people, today })
  const state = isClaimed(item) ? "claimed" : stateOf(item)
  text($("[data-title]", node), item.title)
  attr(node, "data-status", state)
  setIcon($("svg", node), state)
  text($("[data-state]", node), STATUSES[state] ?? "Claimed")
  text($("[data-lead]", node), item.lead ? nameOf(plan, item.lead) : "")
  text($("time", node), item.due ? day(item.due) : "")
  attr($("time", node), "data-late", isOverdue(item, today))
}

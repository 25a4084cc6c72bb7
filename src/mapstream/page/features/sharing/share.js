// Bringing the plan to the buyer: a close plan becomes mutual, and what only the seller's side sees may be shown.

import { entries } from "../../plan/reading.js"
import { $, $$, list, make, show, text } from "../../dom/nodes.js"
import { ask } from "../../dom/dialogs.js"

const COLLECTIONS = [
  "milestones", "tasks", "phases", "criteria", "kpis", "deliverables", "risks", "documents",
]

const sellersOwn = (plan) =>
  COLLECTIONS.flatMap((collection) => entries(plan[collection])
    .filter(([, item]) => item.visible_to === "seller" && !item.removed)
    .map(([id, item]) => ({ name: `${collection}/${id}`, title: item.title ?? item.metric })))

export async function share(room) {
  const plan = room.store.shown
  const own = sellersOwn(plan)
  const closed = plan.plan.kind === "close_plan"
  if (!closed && !own.length) return room.say("The buyer’s side sees all of this plan already.")
  const answer = await ask("ask-share", (dialog) => {
    text($("[data-what]", dialog), closed
      ? "The plan becomes a mutual plan: the buyer’s side can see and change it from now on."
      : "The buyer’s side sees the plan already. What else is to be shown to them?")
    show($("fieldset", dialog), own.length)
    list($("[data-items]", dialog), own, ({ name }) => name, ({ name, title }) =>
      make("label", { class: "check" }, make("input", { type: "checkbox", value: name }), ` ${title}`))
  })
  if (!answer) return
  const items = $$("#ask-share [data-items] input").filter((box) => box.checked).map((box) => box.value)
  if (closed || items.length) room.act("share_plan", { items })
}

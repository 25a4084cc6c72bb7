// Who had looked at what by a moment: when they last opened the plan, how often, and which documents they had not read.

import { $, clone, list, text } from "../dom/nodes.js"
import { dayAt } from "../plan/dates.js"
import { counted } from "../plan/language.js"
import { entries } from "../plan/reading.js"
import { plain } from "../plan/words.js"

export function fillLooks(parent, people, plan) {
  const known = entries(people).filter(([id]) => plan.people?.[id]?.side === "buyer")
  const latest = ([, { plan: looks }]) => looks.last ?? ""
  known.sort((a, b) => latest(b).localeCompare(latest(a)))
  list(parent, known, ([id]) => id, () => clone("look"), (node, [id, { plan: looks, documents }]) => {
    const { name, role } = plan.people[id]
    text($("[data-name]", node), name)
    text($("[data-role]", node), plain(role))
    text($("[data-last]", node), looks.last ? `Plan last opened ${dayAt(looks.last)}` : "Has not opened the plan")
    const unread = entries(documents).filter(([, { unread: never }]) => never).length
    const times = looks.times ? counted(looks.times, "time", "times") : ""
    const left = unread ? counted(unread, "document unread", "documents unread") : ""
    text($("[data-more]", node), [times, left].filter(Boolean).join(" · "))
  })
}

// What somebody was asked and has not answered: open threads that name them, in which others had the last word since.

import { ago } from "../../plan/dates.js"
import { entries, groupBy } from "../../plan/reading.js"
import { nameOf, titleOf } from "../../plan/words.js"
import { $, list, make, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"

// [[id, comment]] of the last comment that names them in each such thread, the latest first.
export function askedOf(plan, person) {
  const threads = groupBy(entries(plan.comments), ([id, { reply_to: first }]) => first ?? id)
  return [...threads].flatMap(([first, said]) => {
    if (plan.comments[first]?.resolved) return []
    const inTime = said.sort(([, a], [, b]) => a.at.localeCompare(b.at))
    const asked = inTime.findLast(([, { by, mentions = [] }]) => by !== person && mentions.includes(person))
    const answered = asked && inTime.some(([, { by, at }]) => by === person && at > asked[1].at)
    return asked && !answered ? [asked] : []
  }).sort(([, a], [, b]) => b.at.localeCompare(a.at))
}

export function fillAsked({ store }, node) {
  const plan = store.shown
  const asked = askedOf(plan, store.you.person)
  show(node, asked.length)
  list($("ul", node), asked, ([id]) => id, create, (row, [, { on, by, at, text: said }]) => {
    const [face, words] = row.children
    const [link, where] = words.children
    fillFace(face, plan, by)
    text(link, `“${said}”`)
    link.href = `#${on}`
    text(where, `${nameOf(plan, by)}, ${ago(at, store.moment)}, on ${titleOf(plan, on)}`)
  })
}

const create = () =>
  make("li", {}, make("span", { class: "face small", "aria-hidden": "true" }),
    make("p", {}, make("a"), make("span", { class: "muted" })))

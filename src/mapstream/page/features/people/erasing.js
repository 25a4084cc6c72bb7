// Erasing somebody, for good: whoever does it types the name. Where they are known in other rooms, too, an administrator
// may erase them there in the same act.

import { ask } from "../../dom/dialogs.js"
import { $, $$, list, make, show, text } from "../../dom/nodes.js"
import { api, post } from "../../state/http.js"
import { newId } from "../../state/ids.js"

export async function erase(room, person, { name }) {
  let others = []
  const look = async (dialog) => {
    const { ok, body } = await room.get(`/people/${person}/data?elsewhere=true`)
    others = (ok && body.elsewhere?.rooms) || []
    fill(dialog, others, ok && body.elsewhere?.member)
  }
  const answer = await ask("ask-erase", (dialog) => {
    text($("h2", dialog), `Erase ${name}?`)
    fill(dialog, others, null)
    look(dialog)
  })
  if (!answer) return
  const chosen = $$("#ask-erase li input:checked").map(({ value }) => others[value])
  const problem = await eraseIn(room.id, person, answer.name)
  if (problem) return room.say(problem, { urgent: true })
  const problems = await Promise.all(chosen.map((one) => eraseIn(one.room, one.person, one.name)))
  const kept = chosen.map(({ title }, n) => problems[n] && `Not erased in “${title}”: ${problems[n]}`).filter(Boolean)
  room.say(["Erased.", ...kept].join(" "), { urgent: kept.length > 0 })
}

// What went wrong, or nothing.
async function eraseIn(room, person, name) {
  const { ok, body } = await post(`${api(room)}/commands`, { id: newId(), type: "erase_person", data: { person, name } })
  return ok ? "" : body.detail ?? body.title
}

function fill(dialog, others, member) {
  show($("fieldset", dialog), others.length)
  const rows = others.map((one, n) => [n, one])
  list($("ul", dialog), rows, ([n]) => n, ([n]) =>
    make("li", {}, make("label", { class: "check" }, make("input", { type: "checkbox", value: n, checked: true }), make("span"))),
  (node, [, { title, name }]) => text($("span", node), `${title}, as ${name}`))
  show($("[data-member]", dialog), member)
}

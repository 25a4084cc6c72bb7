// Adding a person. To let them in is another matter.

import { ask, options } from "../../dom/dialogs.js"
import { verdict } from "../../plan/rights.js"
import { ROLES, SELLER_ROLES, SIDES, plain } from "../../plan/words.js"
import { newId } from "../../state/ids.js"

const choices = (ids, none) => [{ id: "", label: none }, ...ids.map((id) => ({ id, label: plain(id) }))]

export async function addPerson(room) {
  const sides = room.store.you.side === "seller" ? ["buyer", "seller"] : ["buyer"]
  const answer = await ask("ask-person", (_, form) => {
    options(form.elements.side, sides.map((id) => ({ id, label: `${SIDES[id]}’s side` })))
    const roles = () => {
      const own = form.elements.side.value === "seller" ? SELLER_ROLES : []
      options(form.elements.role, choices([...own, ...ROLES], "No role"))
    }
    form.elements.side.onchange = roles
    roles()
  })
  if (!answer) return
  const { name, email, side, role, title } = answer
  const more = {
    ...(email && { email: email.trim() }), ...(role && { role }), ...(title.trim() && { title: title.trim() }),
  }
  const person = newId()
  room.act("add_person", { person, name: name.trim(), side, ...more })
  if (verdict(room.store, "issue_link", "people", { side }) === "do") {
    const act = { label: "Personal link", run: () => room.showLinks(person) }
    return room.say(`${name.trim()} is in the plan. “Personal link” lets them in.`, { act })
  }
  room.say(`${name.trim()} is in the plan. To let them in, ask the seller’s side for their personal link.`)
}

// Asking for people by their roles: somebody of the room, or somebody new by name. One question for all roles.

import { counted, within } from "../../plan/language.js"
import { people } from "../../plan/reading.js"
import { SIDES, plain } from "../../plan/words.js"
import { $, $$, list, make, show, text } from "../../dom/nodes.js"
import { newId } from "../../state/ids.js"
import { ask } from "../../dom/dialogs.js"
import { key, rolesOf, rolesToFind } from "./finding.js"

const NEW = "new"

const known = (plan, { side, role }) => people(plan, side).filter(([, person]) => person.role === role)

// Without somebody who is known to have it already.
const unfilled = (plan, roles) => roles.filter((one) => known(plan, one).length !== 1)

// One line for each role, which keeps what was chosen for it.
export function fillRoles(box, plan, roles) {
  show(box, roles.length)
  list($("[data-roles]", box), roles, key, (one) => line(plan, one), () => {})
}

function line(plan, need) {
  const { side, role, why, count } = need
  const label = `${plain(role)} (${within(SIDES[side])})`
  const select = make("select", { "aria-label": label },
    make("option", { value: "" }, "Nobody yet"),
    ...people(plan, side).map(([id, { name }]) => make("option", { value: id }, name)),
    make("option", { value: NEW }, "Somebody new…"))
  const [only, ...others] = known(plan, need)
  if (only && !others.length) select.value = only[0]
  const attributes = { type: "text", maxlength: 200, autocomplete: "off", placeholder: "Their name", hidden: true }
  const name = make("input", attributes)
  name.setAttribute("aria-label", `Name of the ${label}`)
  select.onchange = () => {
    show(name, select.value === NEW)
    name.required = select.value === NEW
    if (select.value === NEW) name.focus()
  }
  const said = why ?? counted(count, "step", "steps")
  const words = make("span", { class: "role-words" }, make("strong", {}, label), make("span", { class: "muted" }, said))
  return make("div", { class: "role", "data-side": side, "data-role": role }, words, select, name)
}

// Those who were chosen, by role. Who is new comes into the room first.
export function chosen(room, box) {
  const found = {}
  for (const node of $$(".role", box)) {
    const { side, role } = node.dataset
    const [select, input] = [$("select", node), $("input", node)]
    const name = input.value.trim()
    if (!select.value || (select.value === NEW && !name)) continue
    const id = select.value === NEW ? newId() : select.value
    if (select.value === NEW) room.act("add_person", { person: id, name, side, role })
    found[role] = role in found ? [].concat(found[role], id) : id
  }
  return found
}

const empty = (object) => Object.keys(object).length === 0

export async function nameRoles(room) {
  const roles = rolesToFind(room.store.shown)
  const people = await askRoles(room, roles, "Who leads what?", "Name them")
  if (people && !empty(people)) room.act("fill_roles", { people })
}

// The steps of a milestone come; who is not known for them is asked for first.
export async function begin(room, id, { title, to_come }) {
  const roles = unfilled(room.store.shown, rolesOf(Object.values(to_come)))
  const people = roles.length ? await askRoles(room, roles, `Begin “${title}”`, "Begin") : {}
  if (people) room.act("begin_milestone", { milestone: id, ...(!empty(people) && { people }) })
}

async function askRoles(room, roles, title, submit) {
  const answer = await ask("ask-roles", (dialog) => {
    text($("h2", dialog), title)
    text($("[data-submit]", dialog), submit)
    list($("[data-roles]", dialog), [], () => "")
    fillRoles($("fieldset", dialog), room.store.shown, roles)
  })
  return answer && chosen(room, $("#ask-roles"))
}

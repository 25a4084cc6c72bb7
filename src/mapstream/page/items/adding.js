// Adding to the plan: a task at the end of a group, a milestone at the end of the plan, a person, a document.

import { todayOf } from "../plan/reading.js"
import { SECTIONS } from "./sections.js"
import { DOCUMENT_KINDS, ROLES, SELLER_ROLES, SIDES, plain } from "../plan/words.js"
import { newId } from "../state/ids.js"
import { ask, options } from "../dom/dialogs.js"

export function setUpAdding(room) {
  document.addEventListener("submit", (event) => {
    const form = event.target
    if (form.matches(".add-task")) addTask(room, form, event)
    if (form.matches(".add-milestone")) addMilestone(room, form, event)
    if (form.matches(".add-element")) addElement(room, form, event)
  })
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-person]")) addPerson(room)
    if (event.target.closest("[data-add-document]")) addDocument(room)
  })
}

// The field keeps the focus, so that the next title can follow.
function taken(form, event) {
  event.preventDefault()
  const title = form.elements.title.value.trim()
  form.elements.title.value = ""
  form.elements.title.focus()
  return title
}

function addTask(room, form, event) {
  const side = form.elements.side.value
  const title = taken(form, event)
  const { milestone } = form.dataset
  if (title) room.act("add_task", { task: newId(), title, side, ...(milestone && { milestone }) })
}

function addMilestone(room, form, event) {
  const due = form.elements.due.value
  const title = taken(form, event)
  if (title) room.act("add_milestone", { milestone: newId(), title, ...(due && { due }) })
  form.elements.due.value = ""
}

function addElement(room, form, event) {
  const { add } = SECTIONS.find(({ name }) => name === form.dataset.section)
  const { type, key, field = "title", choice, mine, dated = [] } = add
  const chosen = choice && { [choice[0]]: form.elements[choice[0]].value }
  const title = taken(form, event)
  const { you, shown } = room.store
  const own = mine && shown.people?.[you.person] && { [mine]: you.person }
  const days = Object.fromEntries(dated.map((name) => [name, todayOf(room.store)]))
  if (title) room.act(type, { [key]: newId(), [field]: title, ...days, ...chosen, ...own })
}

const choices = (ids, none) => [{ id: "", label: none }, ...ids.map((id) => ({ id, label: plain(id) }))]

async function addPerson(room) {
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
  if (room.store.you.side === "seller") return room.say(`${name.trim()} is in the plan. “Personal link” lets them in.`)
  room.say(`${name.trim()} is in the plan. To let them in, ask the seller’s side for their personal link.`)
}

async function addDocument(room) {
  const kinds = DOCUMENT_KINDS.map((id) => ({ id, label: plain(id) }))
  const answer = await ask("ask-document", (_, form) => options(form.elements.kind, kinds))
  if (!answer) return
  room.act("add_document", { document: newId(), title: answer.title.trim(), kind: answer.kind, url: answer.url.trim() })
}

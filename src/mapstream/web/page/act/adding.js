// Adding to the plan: a task at the end of a group, a milestone at the end of the plan, a person, a document.

import { $, show, text } from "../render/dom.js"
import { todayOf } from "../plan/reading.js"
import { SECTIONS } from "../plan/sections.js"
import { DOCUMENT_KINDS, ROLES, SELLER_ROLES, SIDES, nameOf, plain } from "../plan/words.js"
import { newId } from "../sync/ids.js"
import { ask, options } from "./ask.js"

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
  room.act("add_person", { person: newId(), name: name.trim(), side, ...more })
}

async function addDocument(room) {
  const kinds = DOCUMENT_KINDS.map((id) => ({ id, label: plain(id) }))
  const answer = await ask("ask-document", (_, form) => options(form.elements.kind, kinds))
  if (!answer) return
  room.act("add_document", { document: newId(), title: answer.title.trim(), kind: answer.kind, url: answer.url.trim() })
}

// The address is told once, by the answer to this request, so it does not go through the outbox.
export async function issueLink(room, person) {
  const name = nameOf(room.store.shown, person)
  const asked = ask("show-link", (dialog) => {
    text($("h2", dialog), `Personal link for ${name}`)
    text($("[data-state]", dialog), "Making the link…")
    show($("[data-ready]", dialog), false)
  })
  const dialog = document.getElementById("show-link")
  const answer = await room.post("/commands", { id: newId(), type: "issue_link", data: { person } })
  if (!answer.ok) {
    const { detail, title } = answer.body
    text($("[data-state]", dialog), detail || title || "The link could not be made. Please try again.")
    return asked
  }
  const input = $("input", dialog)
  input.value = answer.body.link
  const advice = `Whoever opens this link is ${name} here. It is shown only now; send it to nobody else.`
  text($("[data-state]", dialog), advice)
  show($("[data-ready]", dialog), true)
  input.select()
  return asked
}

export function setUpCopy(say) {
  const dialog = document.getElementById("show-link")
  $("[data-copy]", dialog).addEventListener("click", async () => {
    const input = $("input", dialog)
    input.select()
    try {
      await navigator.clipboard.writeText(input.value)
      say("Link copied.")
    } catch {
      say("Press Ctrl+C to copy the selected link.")
    }
  })
}

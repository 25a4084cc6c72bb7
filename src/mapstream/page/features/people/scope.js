// What a person may see of the room: set by the seller's side, read by whom it binds.

import { $, $$, list, make, show, text } from "../../dom/nodes.js"
import { PARTS, choosable, scopeWords } from "../../plan/scope.js"

const LABELS = {
  plan: "The plan: goal, milestones, tasks and what follows from them", commercials: "Commercials",
  stakeholders: "The stakeholder map: roles, addresses, who reports to whom", comments: "Comments",
  meetings: "Meetings and reviews", history: "The history: what happened before",
}

const check = (name, label) =>
  make("label", { class: "check" }, make("input", { type: "checkbox", name }), make("span", {}, label))

export function fillScope(room, node, item, person) {
  const { store } = room
  const id = item.split("/")[1]
  const mine = id === store.you.person
  show(node, person.scope || (store.you.side === "seller" && !mine))
  if (node.hidden) return
  const may = store.you.side === "seller" && !mine && !store.readOnly
  text($("h3", node), mine ? "What you may see" : "What they may see")
  text($("[data-words]", node), scopeWords(store.shown, person.scope) || "All that their side sees.")
  show($("form", node), may)
  if (may) fillForm(room, $("form", node), id, person.scope ?? {})
}

function fillForm(room, form, id, scope) {
  list($("[data-parts]", form), Object.keys(PARTS), (part) => part, (part) => check(part, LABELS[part]), (label, part) => {
    $("input", label).checked = scope[part] !== false
  })
  const some = Array.isArray(scope.documents)
  form.elements.documents.value = some ? "some" : "all"
  show($("[data-documents]", form), some)
  const chosen = new Set(some ? scope.documents : [])
  list($("[data-documents]", form), some ? choosable(room.store.shown) : [], ([name]) => name,
    ([name, label]) => check(name, label), (label, [name]) => {
      $("input", label).checked = chosen.has(name)
    })
  form.onchange = () => room.act("set_scope", { person: id, scope: said(form) })
}

// What is left out is as for everybody of their side.
function said(form) {
  const off = Object.keys(PARTS).filter((part) => !form.elements[part].checked).map((part) => [part, false])
  const boxes = $$("[data-documents] input", form).filter((box) => box.checked).map((box) => box.name)
  const some = form.elements.documents.value === "some"
  const scope = { ...Object.fromEntries(off), ...(some && { documents: boxes }) }
  return Object.keys(scope).length ? scope : null
}

// A plan from a template: which one, by when, with which of its parts, and who has which role in it.

import { $, $$, clone, list, make, show, text } from "../../dom/nodes.js"
import { ask } from "../../dom/dialogs.js"
import { chosen, fillRoles } from "../roles/roles.js"

export async function applyTemplate(room) {
  const asking = ask("ask-template", (dialog, form) => {
    form.elements.target.value = room.store.shown.plan.goal?.date ?? ""
    text($("[data-state]", dialog), "Looking which there are…")
    for (const part of ["templates", "options", "roles"]) list($(`[data-${part}]`, dialog), [], () => "")
    load(room, dialog, form)
  })
  const answer = await asking
  if (!answer?.template) return
  const people = chosen(room, $("#ask-template"))
  const named = Object.keys(people).length > 0 && { people }
  const options = on($("#ask-template"))
  room.act("apply_template", { template: answer.template, target: answer.target, options, ...named })
}

const on = (dialog) => $$("[data-options] input", dialog).filter((box) => box.checked).map((box) => box.value)

async function load(room, dialog, form) {
  const answer = await room.get("/templates")
  text($("[data-state]", dialog), answer.ok ? "" : answer.body.detail ?? "The templates cannot be shown just now.")
  const templates = answer.ok ? answer.body.templates : []
  list($("[data-templates]", dialog), templates, ({ id }) => id, () => clone("template-choice"), (node, one) => {
    $("input", node).value = one.id
    text($("strong", node), one.title)
    text($("[data-summary]", node), one.summary)
  })
  const meant = () => templates.find(({ id }) => id === form.elements.template.value)
  form.onchange = ({ target }) => {
    if (target.name === "template") choose(dialog, meant())
    if (target.name === "template" || target.closest("[data-options]")) askWho(room, dialog, meant())
  }
  const first = $("input[name=template]", dialog)
  if (first) {
    first.checked = true
    first.focus()
    choose(dialog, meant())
    askWho(room, dialog, meant())
  }
}

// The parts that a template can have or not.
function choose(dialog, { id, options }) {
  const create = (option) => {
    const box = make("input", { type: "checkbox", value: option.key })
    box.checked = option.default
    return make("label", { class: "check" }, box, ` ${option.sentence}`)
  }
  list($("[data-options]", dialog), options, ({ key }) => `${id} ${key}`, create)
  show($("[data-options]", dialog), options.length)
}

// Who is needed, as far as the parts that are chosen need them.
function askWho(room, dialog, { stakeholders }) {
  const options = on(dialog)
  const needed = stakeholders.filter(({ when, unless }) =>
    when.every((key) => options.includes(key)) && !unless.some((key) => options.includes(key)))
  fillRoles($("[data-who]", dialog), room.store.shown, needed)
}

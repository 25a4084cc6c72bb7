// A plan from a template: which one, by when, with which of its parts.

import { $, $$, clone, list, make, show, text } from "../../render/dom.js"
import { ask } from "../ask.js"

export async function applyTemplate(room) {
  const asking = ask("ask-template", (dialog, form) => {
    form.elements.target.value = room.store.shown.plan.goal?.date ?? ""
    text($("[data-state]", dialog), "Looking which there are…")
    list($("[data-templates]", dialog), [], () => "")
    list($("[data-options]", dialog), [], () => "")
    load(room, dialog, form)
  })
  const answer = await asking
  if (!answer?.template) return
  const form = $("#ask-template form")
  const options = $$("[data-options] input", form).filter((box) => box.checked).map((box) => box.value)
  room.act("apply_template", { template: answer.template, target: answer.target, options })
}

async function load(room, dialog, form) {
  const answer = await room.get("/templates")
  text($("[data-state]", dialog), answer.ok ? "" : answer.body.detail ?? "The templates cannot be shown just now.")
  const templates = answer.ok ? answer.body.templates : []
  list($("[data-templates]", dialog), templates, ({ id }) => id, () => clone("template-choice"), (node, one) => {
    $("input", node).value = one.id
    text($("strong", node), one.title)
    text($("[data-summary]", node), one.summary)
  })
  form.onchange = ({ target }) => target.name === "template" && choose(dialog, templates, target.value)
  const first = $("input[name=template]", dialog)
  if (first) {
    first.checked = true
    first.focus()
    choose(dialog, templates, first.value)
  }
}

// The parts that a template can have or not.
function choose(dialog, templates, id) {
  const { options } = templates.find((one) => one.id === id)
  const create = (option) => {
    const box = make("input", { type: "checkbox", value: option.key })
    box.checked = option.default
    return make("label", { class: "check" }, box, ` ${option.sentence}`)
  }
  list($("[data-options]", dialog), options, ({ key }) => `${id} ${key}`, create)
  show($("[data-options]", dialog), options.length)
}

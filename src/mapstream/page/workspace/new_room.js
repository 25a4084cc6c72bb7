// A new room: from a template, dated back from a target, with a link for the buyer's champion at its end. What has been
// done of it already is not done again when it is sent a second time.

import { $, fillOptions, text } from "../dom/nodes.js"
import { plusDays, today } from "../plan/dates.js"
import { post, request } from "../state/http.js"
import { newId } from "../state/ids.js"
import { tell } from "./told.js"
import { refusal } from "./refusal.js"

const dialog = () => document.getElementById("room-form")
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

// Returns what begins one, of a template; null for those who open no rooms.
export function setUpNewRoom({ me }, opened) {
  if (!["admin", "seller"].includes(me.role)) return null
  const form = $("form", dialog())
  let begun = null
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const answer = await open(form, begun)
    text($(".trouble", form), refusal(answer))
    if (!answer.ok) return
    dialog().close()
    opened()
    const name = form.champion.value.trim()
    const words = `Whoever opens this link is ${name} there. Send it to nobody else.`
    tell({ title: `The link for ${name}`, words, secret: answer.body.link, on: `/rooms/${begun.room}` })
  })
  return async (template) => {
    begun = { room: newId(), champion: newId(), ids: {} }
    form.reset()
    form.target.min = today(zone)
    form.target.value = plusDays(today(zone), 120)
    text($(".trouble", form), "")
    await offerTemplates(form.template)
    if (template) form.template.value = template
    dialog().showModal()
  }
}

async function offerTemplates(select) {
  const { body } = await request("/v1/templates")
  const offered = (body.templates ?? []).map(({ id, title }) => [id, title])
  fillOptions(select, [...offered, ["", "None: begin with an empty plan"]])
}

async function open(form, begun) {
  const once = (step) => (begun.ids[step] ??= newId())
  const name = form.name.value.trim()
  const opened = begun.open ?? (await post("/v1/rooms", { id: begun.room, data: { name, zone } }))
  if (!opened.ok) return opened
  begun.open = opened
  const person = { person: begun.champion, name: form.champion.value.trim(), side: "buyer", role: "champion" }
  if (form.email.value.trim()) person.email = form.email.value.trim()
  const plan = form.template.value
    ? { type: "apply_template", data: { template: form.template.value, target: form.target.value } }
    : { type: "set_goal", data: { date: form.target.value } }
  for (const [step, { type, data }] of Object.entries({ person: { type: "add_person", data: person }, plan })) {
    const done = await post(`/v1/rooms/${begun.room}/commands`, { id: once(step), type, data })
    if (done.ok) continue
    // what was refused stays so: with something else it is another command
    if (done.status === 422) delete begun.ids[step]
    return done
  }
  const issue = { type: "issue_link", data: { person: begun.champion } }
  return post(`/v1/rooms/${begun.room}/commands`, { id: once("link"), ...issue })
}

// What can be done on the page of the handoff: take the deal over, ask the seller, answer.

import { $, $$, fillOptions, make, show, text } from "../dom/nodes.js"
import { api, post, request } from "../state/http.js"
import { newId } from "../state/ids.js"

export async function setUpActing(room, you, drawn, redraw) {
  const act = async (type, data) => {
    const answer = await post(`${api(room)}/commands`, { id: newId(), type, data })
    text($("#trouble"), answer.ok ? "" : answer.body.errors?.[0]?.message || answer.body.detail || answer.body.title)
    if (answer.ok) offer(await redraw())
    return answer.ok
  }
  const offer = ({ record, plan }) => {
    const mine = record.people.find(({ person }) => person === you.person)
    const success = (mine?.role ?? you.role) === "success"
    show($("#accept"), success && record.outcome === "won" && !record.accepted)
    show($("#ask"), success && record.outcome !== "lost")
    offerLeads($("#accept").lead, record, you)
    offerSubjects($("#ask").on, record)
    offerAnswers(record, plan, you, mine?.side ?? (you.role && "seller"), act)
  }
  await offerTemplates($("#accept").template)
  offer(drawn)
  $("#accept").addEventListener("submit", (event) => {
    event.preventDefault()
    const { lead, template } = event.target
    act("accept_handoff", { lead: lead.value, template: template.value || null })
  })
  $("#ask").addEventListener("submit", async (event) => {
    event.preventDefault()
    const { on, text: words } = event.target
    const asked = { on: on.value, text: words.value.trim(), question: true, visible_to: "seller" }
    if (await act("add_comment", asked)) words.value = ""
  })
}

function offerLeads(select, { people }, you) {
  const ours = people.filter(({ side, left }) => side === "seller" && !left).map(({ person, name }) => [person, name])
  if (you.person && !ours.some(([person]) => person === you.person)) ours.unshift([you.person, "You"])
  fillOptions(select, ours)
  if (!select.dataset.begun) select.value = you.person
  select.dataset.begun = "yes"
}

async function offerTemplates(select) {
  const { body } = await request("/v1/templates")
  const offered = (body.templates ?? []).map(({ id, title }) => [id, title])
  const known = offered.length ? offered : [["implementation", "Implementation and go-live"]]
  fillOptions(select, [...known, ["", "Nothing: only the second look"]])
  select.value = "implementation"
}

function offerSubjects(select, { promises = [] }) {
  const items = new Map([["plan", "The plan as a whole"]])
  for (const { item, text: words } of promises) {
    if (!["commercials", "plan"].includes(item) && !item.startsWith("comments/")) items.set(item, words)
  }
  fillOptions(select, [...items])
}

// Who asked does not answer.
function offerAnswers({ questions = [] }, plan, you, side, act) {
  for (const node of $$("[data-question]")) {
    const question = questions.find(({ comment }) => comment === node.dataset.question)
    if (side !== "seller" || !question || question.answer || question.by === you.person) continue
    const input = make("input", { "aria-label": "Your answer", maxlength: 10000, required: true })
    const form = make("form", { class: "answer" }, input, make("button", { class: "button small" }, "Answer"))
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      act("add_comment", { on: question.on, text: input.value.trim(), reply_to: question.comment })
    })
    node.append(form)
  }
}

// Templates: looked into, made a room of, taken along as files and brought in from one; those of the workspace revised by
// a file, and retired.

import { $, fillOptions, list, make, show, text } from "../dom/nodes.js"
import { day } from "../plan/dates.js"
import { counted, either, listed, within } from "../plan/language.js"
import { SIDES, plain } from "../plan/words.js"
import { post, request, sendFile } from "../state/http.js"
import { setUpNewRoom } from "./new_room.js"
import { refusal } from "./refusal.js"

const INDUSTRIES = {
  any: "Any industry", software: "Software", healthcare: "Healthcare", manufacturing: "Manufacturing",
  "public-sector": "Public sector",
}
const DEALS = {
  "new-business": "New business", implementation: "Implementation", renewal: "Renewal", tender: "Tender", other: "Other",
}
const WRITERS = ["admin", "seller", "manager"]
const FORMS = [["md", "Markdown"], ["csv", "CSV"], ["xlsx", "Excel"], ["json", "JSON"]]
const TYPES = {
  csv: "text/csv", json: "application/json", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

export function showTemplates(section, here) {
  const writes = WRITERS.includes(here.me.role)
  const begin = setUpNewRoom(here, () => {})
  const load = async () => {
    const answer = await request("/v1/templates")
    here.trouble(answer)
    list($(".templates", section), answer.body.templates ?? [], ({ id }) => id, (one) => create(one, here, writes && load, begin), fill)
  }
  if (writes) {
    setUpBringing($("[data-bring]", section), here, load)
    setUpKeeping($("[data-keep]", section), here, load)
  }
  return load()
}

function create({ id, shipped }, here, reload, begin) {
  const node = document.getElementById("template").content.firstElementChild.cloneNode(true)
  node.addEventListener("toggle", () => node.open && !node.dataset.looked && lookInto(node, id, here))
  $("[data-ways]", node).append(...FORMS.map(([end, words]) => make("a", { class: "button small", href: `/v1/templates/${id}.${end}`, download: "" }, words)))
  show($("[data-use]", node), begin)
  $("[data-use]", node).onclick = () => begin(id)
  show($("[data-retire]", node), reload && !shipped)
  $("[data-retire]", node).onclick = async () => {
    const { textContent: title } = $("h2", node)
    if (!confirm(`Offer “${title}” no more? Rooms that were made of it stay as they are.`)) return
    here.trouble(await request(`/v1/templates/${id}`, { method: "DELETE" }))
    reload()
  }
  return node
}

const ownWord = (word) => plain(word.replaceAll("-", "_"))

function fill(node, { title, summary, industry, deal_type: type, shipped, version, saved }) {
  const kind = `${INDUSTRIES[industry] ?? ownWord(industry)} · ${DEALS[type] ?? ownWord(type)}`
  text($("h2", node), title)
  text($("[data-kind]", node), shipped ? kind : `${kind} · your own, version ${version} of ${day(saved.at.slice(0, 10))}`)
  text($("[data-summary]", node), summary)
}

async function lookInto(node, id, here) {
  const answer = await request(`/v1/templates/${id}`)
  here.trouble(answer)
  if (!answer.ok) return
  node.dataset.looked = ""
  $("[data-steps]", node).replaceWith(stepsOf(answer.body.template))
}

const steps = ({ milestones, tasks }) => [
  ...milestones.map((milestone) => ({ milestone, tasks: tasks.filter(({ milestone: of }) => of === milestone.key) })),
  { milestone: null, tasks: tasks.filter(({ milestone: of }) => !milestones.some(({ key }) => key === of)) },
].filter(({ milestone, tasks: some }) => milestone || some.length)

// How far from the target a step is, where the template says so: the rest is reckoned back from it.
function when({ offset, key }, target) {
  if (key && key === target) return "on the target date"
  if (offset === null || offset === undefined) return ""
  const days = counted(Math.abs(offset), "working day", "working days")
  if (!offset) return "on the target date"
  return offset < 0 ? `${days} before the target` : `${days} after the target`
}

const chosen = (option) => within(plain(option))
const conditional = ({ when: on = [], unless = [] }) =>
  [on.length && `if ${listed(on.map(chosen))}`, unless.length && `unless ${either(unless.map(chosen))}`].filter(Boolean).join(", ")

function stepsOf(template) {
  const box = make("div", { class: "template-steps" })
  for (const { milestone, tasks } of steps(template)) {
    const rows = tasks.map((task) => make("tr", {},
      make("td", {}, task.title, make("span", { class: "muted" }, task.condition ? `Done when: ${task.condition}` : "")),
      make("td", {}, [SIDES[task.side], task.role !== task.side && plain(task.role)].filter(Boolean).join(" · ")),
      make("td", {}, task.tentative ? "Tentative" : counted(task.days, "day", "days")),
      make("td", {}, [when(task), conditional(task)].filter(Boolean).join("; ")),
    ))
    const told = milestone && [when(milestone, template.target), conditional(milestone)].filter(Boolean).join("; ")
    box.append(make("h3", {}, milestone ? milestone.title : "Without a milestone", " ", make("span", { class: "muted" }, told ?? "")))
    if (rows.length) box.append(make("div", { class: "scroll" }, make("table", {}, make("tbody", {}, ...rows))))
  }
  const needed = template.stakeholders.map(({ role, side, why }) => make("li", {}, `${plain(role)} (${within(SIDES[side])}): ${why}`))
  if (needed.length) box.append(make("h3", {}, "Who is needed"), make("ul", { class: "needed" }, ...needed))
  const options = template.options.map(({ sentence, default: on }) => make("li", {}, on ? `${sentence} (on at first)` : `${sentence} (off at first)`))
  if (options.length) box.append(make("h3", {}, "What can be chosen"), make("ul", { class: "needed" }, ...options))
  return box
}

// A file is looked at first: what was not understood is said line by line, and what was looked at is what is kept.
function setUpBringing(form, here, load) {
  let seen = null
  show(form, true)
  const look = async () => {
    const [file] = form.elements.file.files
    seen = null
    const answer = file && (await sendFile("/v1/templates?dry_run", content(file)))
    if (answer?.ok) seen = { file, preview: answer.body.preview }
    told(form, answer)
  }
  form.elements.file.onchange = look
  form.onsubmit = async (event) => {
    event.preventDefault()
    const { file, preview } = seen
    const answer = await sendFile(`/v1/templates?preview=${preview}`, content(file))
    if (!answer.ok) return told(form, answer)
    form.reset()
    told(form, null)
    load()
  }
}

const content = (file) => ({ body: file, type: TYPES[file.name.split(".").pop().toLowerCase()] ?? "text/markdown" })

function told(form, answer) {
  const { template, findings = [], advice = [], preview } = answer?.ok ? answer.body : {}
  const many = template && `“${template.title}”: ${counted(template.milestones.length, "milestone", "milestones")}, ${counted(template.tasks.length, "task", "tasks")}.`
  text($(".trouble", form), answer ? refusal(answer) : "")
  text($("[data-understood]", form), answer?.ok ? many || "This is no whole template yet." : "")
  const lines = [...findings.map(({ line, sentence }) => (line ? `Line ${line}: ${sentence}` : sentence)), ...advice.map(({ sentence }) => sentence)]
  list($("ul", form), lines, (line) => line, (line) => make("li", {}, line))
  $("button", form).disabled = !preview
}

function setUpKeeping(form, here, load) {
  show(form, true)
  request("/v1/rooms?limit=100").then(({ body }) => fillOptions(form.room, (body.rooms ?? []).map(({ room, name }) => [room, name])))
  form.onsubmit = async (event) => {
    event.preventDefault()
    const { room, title } = form.elements
    const answer = await post("/v1/templates", { room: room.value, title: title.value.trim() })
    here.trouble(answer)
    if (!answer.ok) return
    title.value = ""
    load()
  }
}

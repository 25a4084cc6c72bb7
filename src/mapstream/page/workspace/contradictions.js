// What the workspace takes for a contradiction, beside what everybody does.

import { $, list, make, show, text } from "../dom/nodes.js"
import { dayAt } from "../plan/dates.js"
import { ROLES, plain } from "../plan/words.js"
import { post, request } from "../state/http.js"
import { makeCells } from "./table_rows.js"

const KINDS = { meeting: "Meeting", review: "Review", decision: "Decision", signature: "Signature" }

export function showContradictions(section, here) {
  const form = $("form", section)
  offer($("[data-readers]", form), "readers", ROLES.map((role) => [role, plain(role)]))
  offer($("[data-kinds]", form), "kinds", Object.entries(KINDS))
  show(form, here.admin)
  const first = $("[data-readers] input", form)
  const check = () => first.setCustomValidity(chosen(form, "readers").length ? "" : "Say who should have seen one of the documents.")
  form.addEventListener("change", check)
  form.addEventListener("reset", () => setTimeout(check))
  check()
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const answer = await post("/v1/contradictions", wanted(form))
    await load(section, here)
    here.trouble(answer)
    if (answer.ok) form.reset()
  })
  return load(section, here)
}

function offer(box, name, choices) {
  box.append(...choices.map(([value, words]) => make("label", { class: "choice" }, make("input", { type: "checkbox", name, value }), words)))
}

const parts = (field) => field.value.split(",").map((part) => part.trim()).filter(Boolean)
const chosen = (form, name) => new FormData(form).getAll(name)

const wanted = (form) => ({
  code: form.code.value.trim(), words: parts(form.words), kinds: chosen(form, "kinds"),
  documents: parts(form.documents), readers: chosen(form, "readers"),
})

async function load(section, here) {
  const answer = await request("/v1/contradictions")
  here.trouble(answer)
  const found = answer.body.contradictions ?? []
  list($("tbody", section), found, ({ id }) => id, makeRow, (row, one) => fill(row, one, section, here))
  show($(".scroll", section), found.length)
  show($("[data-none]", section), answer.ok && !found.length)
}

const makeRow = () => makeCells(6, "Remove")

function fill(row, one, section, here) {
  const [code, items, documents, readers, since, actions] = row.children
  text(code, one.code)
  text(items, [...one.words.map((word) => `“${word}”`), ...one.kinds.map((kind) => KINDS[kind] ?? plain(kind))].join(", "))
  text(documents, one.documents.map((word) => `“${word}”`).join(", "))
  text(readers, one.readers.map(plain).join(", "))
  text(since, dayAt(one.added.at))
  show(actions.firstElementChild, here.admin)
  actions.firstElementChild.onclick = async () => {
    const answer = await request(`/v1/contradictions/${one.id}`, { method: "DELETE" })
    await load(section, here)
    here.trouble(answer)
  }
}

// What the workspace is called, and where one is signed in.

import { $, list, make, show, text } from "../dom/nodes.js"
import { ago, instant } from "../plan/dates.js"
import { request } from "../state/http.js"
import { showContradictions } from "./contradictions.js"

export function showSettings(section, here) {
  const form = $("[data-name]", section)
  show(form, here.admin)
  form.title.value = here.workspace.title ?? ""
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const body = JSON.stringify({ title: form.title.value.trim() })
    const answer = await request("/v1/workspace", { method: "PATCH", headers: { "Content-Type": "application/json" }, body })
    here.trouble(answer)
    if (answer.ok) text($("#workspace"), answer.body.title)
  })
  return Promise.all([load(section, here), showContradictions($("#contradictions", section), here)])
}

async function load(section, here) {
  const answer = await request("/v1/sessions")
  here.trouble(answer)
  list($(".sessions", section), answer.body.sessions ?? [], ({ id }) => id, makeRow, (row, session) => {
    const where = session.current ? "This browser" : session.browser ?? "Another browser"
    const used = session.used ? `, last used ${ago(session.used)}` : ""
    text(row.firstElementChild, `${where}: since ${instant(session.began)}${used}`)
    show(row.lastElementChild, !session.current)
    row.lastElementChild.onclick = async () => {
      here.trouble(await request(`/v1/sessions/${session.id}`, { method: "DELETE" }))
      await load(section, here)
    }
  })
}

const makeRow = () => make("li", {}, make("span"), make("button", { type: "button", class: "button small" }, "Sign out there"))

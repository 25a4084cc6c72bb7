// The API keys of the workspace.

import { $, list, show, text } from "../dom/nodes.js"
import { ago, dayAt } from "../plan/dates.js"
import { post, request } from "../state/http.js"
import { ROLES, offerRoles } from "./roles.js"
import { makeCells } from "./table_rows.js"
import { tell } from "./told.js"

const SCOPES = { read: "Read", write: "Read and write", admin: "Look after the workspace" }

export function showKeys(section, here) {
  const form = $("form", section)
  offerRoles(form.role, "seller")
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const { name, role, scope } = form
    const answer = await post("/v1/keys", { name: name.value.trim(), role: role.value, scope: scope.value })
    await told(section, here, answer, form.name.value)
    if (answer.ok) form.reset()
  })
  return load(section, here)
}

async function load(section, here) {
  const answer = await request("/v1/keys")
  here.trouble(answer)
  const keys = answer.body.keys ?? []
  list($("tbody", section), keys, ({ id }) => id, makeRow, (row, key) => fill(row, key, section, here))
  show($("table", section), keys.length)
  show($("[data-none]", section), answer.ok && !keys.length)
}

const makeRow = () => makeCells(6, "Another secret", "Revoke")

function fill(row, key, section, here) {
  const [name, role, scope, made, used, actions] = row.children
  text(name, key.name ?? key.id)
  text(role, ROLES[key.role])
  text(scope, key.room ? `${SCOPES[key.scope]}, one room` : SCOPES[key.scope])
  text(made, dayAt(key.issued.at))
  text(used, key.used ? ago(key.used) : "never")
  const [rotate, revoke] = actions.children
  rotate.onclick = async () => told(section, here, await post(`/v1/keys/${key.id}/rotation`, {}), key.name ?? "this key")
  revoke.onclick = async () => {
    if (!confirm("What uses this key stops working at once. Revoke it?")) return
    const answer = await request(`/v1/keys/${key.id}`, { method: "DELETE" })
    await load(section, here)
    here.trouble(answer)
  }
}

async function told(section, here, answer, name) {
  await load(section, here)
  here.trouble(answer)
  if (!answer.ok) return
  tell({ title: `The key for ${name}`, words: "Keep it where secrets are kept. A key before it holds for a day.", secret: answer.body.key })
}

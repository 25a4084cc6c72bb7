// The members of the workspace: who they are, inviting, roles, links to sign in by.

import { $, list, make, show, text } from "../dom/nodes.js"
import { ago } from "../plan/dates.js"
import { post, request } from "../state/http.js"
import { ROLES, offerRoles } from "./roles.js"
import { makeCells } from "./table_rows.js"
import { tell } from "./told.js"

export function showMembers(section, here) {
  const form = $("[data-invite]", section)
  show(form, here.admin)
  offerRoles(form.role, "seller")
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const { name, email, role } = form
    const answer = await post("/v1/members", { name: name.value.trim(), email: email.value.trim(), role: role.value })
    here.trouble(answer)
    if (!answer.ok) return
    form.reset()
    await load(section, here)
    await tellLink(here, answer.body)
  })
  return load(section, here)
}

async function load(section, here) {
  const answer = await request("/v1/members")
  here.trouble(answer)
  list($("tbody", section), answer.body.members ?? [], ({ id }) => id, () => makeRow(here), (row, member) => fill(row, member, section, here))
}

function makeRow({ admin }) {
  if (!admin) return makeCells(5)
  const row = makeCells(5, "Sign-in link", "Remove")
  row.children[2].append(make("select", { "aria-label": "Role" }))
  return row
}

function fill(row, member, section, here) {
  const [name, email, role, last, actions] = row.children
  text(name, member.name)
  text(email, member.email ?? "")
  text(last, member.signed_in ? ago(member.signed_in) : "not yet")
  if (!here.admin) return text(role, ROLES[member.role])
  const path = `/v1/members/${member.id}`
  const change = async (method, body) => {
    const answer = await request(path, { method, headers: { "Content-Type": "application/json" }, body })
    await load(section, here)
    here.trouble(answer)
  }
  offerRoles(role.firstElementChild, member.role)
  role.firstElementChild.onchange = ({ target }) => change("PATCH", JSON.stringify({ role: target.value }))
  const [link, remove] = actions.children
  link.onclick = () => tellLink(here, member)
  remove.onclick = () => confirm(`${member.name} will be signed out everywhere. Remove them?`) && change("DELETE")
}

async function tellLink(here, { id, name }) {
  const answer = await post(`/v1/members/${id}/link`, {})
  here.trouble(answer)
  if (!answer.ok) return
  const words = `${name} signs in by it, once, within a week. Send it to nobody else.`
  tell({ title: `Sign-in link for ${name}`, words, secret: answer.body.link })
}

// The pages of a workspace: one document, of which the address says what is shown.

import { $, $$, attr, show, text } from "./dom/nodes.js"
import { request } from "./state/http.js"
import { showKeys } from "./workspace/keys.js"
import { showGivenLinks } from "./workspace/links.js"
import { showMembers } from "./workspace/members.js"
import { showPortfolio } from "./workspace/portfolio.js"
import { showRooms } from "./workspace/rooms.js"
import { refusal } from "./workspace/refusal.js"
import { showSettings } from "./workspace/settings.js"
import { showTemplates } from "./workspace/templates.js"

const PAGES = { "/": ["rooms", showRooms], "/portfolio": ["portfolio", showPortfolio], "/templates": ["templates", showTemplates], "/members": ["members", showMembers], "/links": ["links", showGivenLinks], "/keys": ["keys", showKeys], "/settings": ["settings", showSettings] }

const [me, workspace] = await Promise.all([request("/v1/me"), request("/v1/workspace")])
if (me.status === 401) location.replace("/sign-in")

const here = { me: me.body, workspace: workspace.body, admin: me.body.role === "admin", trouble: (answer) => text($("#trouble"), refusal(answer)) }
const [name, begin] = PAGES[location.pathname] ?? PAGES["/"]
const section = document.getElementById(name)
const title = $("h1", section).textContent

document.title = `${title} · ${here.workspace.title ?? "mapstream"}`
text($("#workspace"), here.workspace.title)
text($("#me"), here.me.name)
for (const link of $$("nav a")) attr(link, "aria-current", link.pathname === location.pathname && "page")
for (const node of $$("[data-admin]")) show(node, here.admin)
for (const button of $$("dialog [data-close]")) button.addEventListener("click", () => button.closest("dialog").close())
$("#sign-out").addEventListener("click", async () => {
  await request("/v1/sessions/current", { method: "DELETE" })
  location.assign("/")
})
show(section, true)
begin(section, here)

// Everything about one task or milestone, beside the plan.

import { FIELDS, read, words } from "../act/fields.js"
import { actions } from "../act/status.js"
import { setUpComposer } from "../act/compose.js"
import { day, instant } from "../plan/dates.js"
import { entries, isOpen, itemOf, lookUp } from "../plan/reading.js"
import { STATUSES, nameOf } from "../plan/words.js"
import { $, $$, attr, clone, fillOptions, icon, list, make, safeUrl, setIcon, show, text } from "./dom.js"
import { fillComments } from "./comments.js"
import { fillFace, fillPresence } from "./faces.js"
import { fillNotes } from "./notes.js"
import { fillSlots } from "./slot.js"

export function createDetails(room, item) {
  const node = clone("details")
  node.dataset.item = item
  const collection = item.split("/")[0]
  attr(node, "data-collection", collection)
  const foreign = (slot) => !(slot.dataset.field in FIELDS[collection])
  for (const slot of $$(".prop .field", node).filter(foreign)) slot.closest(".prop").remove()
  if (collection !== "tasks") $(".depends", node).remove()
  setUpComposer(room, $(".composer", node), () => item)
  return node
}

export function fillDetails(room, node, item) {
  const plan = room.store.shown
  const found = lookUp(plan, item)
  show($("[data-gone]", node), !found)
  show($("[data-there]", node), found)
  if (!found) return
  fillSlots(room, node, item, { lead: (button, shown) => fillLead(button, plan, found, shown) })
  fillState(room, node, item, found)
  list($(".actions", node), actions(room, item), (action) => action.id, createAction, (button, action) => {
    button.onclick = action.run
    button.classList.toggle("primary", !button.previousElementSibling && action.id !== "reopen")
  })
  fillEvidence(plan, $(".evidence", node), found)
  if (item.startsWith("tasks/")) fillDependencies(room, $(".depends", node), itemOf(item).id, found)
  fillComments(room, $(".talkbox", node), item)
  fillPresence(room, $(".presence", node), item, (field) => FIELDS[item.split("/")[0]][field]?.label ?? "")
  fillNotes(room, $(".notes", node), room.notes(item))
}

function createAction(action) {
  const attributes = { type: "button", "data-action": action.id, "data-danger": action.danger }
  const button = make("button", { ...attributes, class: "button" })
  if (action.icon) button.append(icon(action.icon))
  button.append(action.label)
  return button
}

function fillLead(button, plan, task, shown) {
  if (!button.firstElementChild) {
    button.append(make("span", { class: "face small", "aria-hidden": "true" }), make("span"))
  }
  fillFace(button.firstElementChild, plan, task.lead)
  text(button.lastElementChild, shown || "No lead yet")
}

// One sentence for the state, with who, when and why.
function fillState(room, node, item, found) {
  const plan = room.store.shown
  const state = $(".state", node)
  const by = (stamp) => `${nameOf(plan, stamp.by)}, ${instant(stamp.at)}`
  const proof = { claimed: "Claimed: no evidence yet", proven: "Proven by evidence" }[found.completion?.proof]
  const lines = [
    found.completion && [proof, by(found.completion)].filter(Boolean).join(" · "),
    found.reason && `Reason: ${found.reason}`,
    found.dispute && `Disputed by ${by(found.dispute)}: ${found.dispute.reason}`,
    found.confirmed && `Confirmed by ${by(found.confirmed)}`,
    found.lead && !found.confirmed && isOpen(found) && `Not yet confirmed by ${nameOf(plan, found.lead)}`,
  ].filter(Boolean)
  setIcon($("svg", state), found.completion?.proof === "claimed" ? "claimed" : found.status)
  attr(state, "data-status", found.completion?.proof === "claimed" ? "claimed" : found.status)
  text($("[data-status-word]", state), STATUSES[found.status])
  list($("ul", state), lines, (line) => line, (line) => make("li", {}, line))
}

function fillEvidence(plan, box, found) {
  const all = found.completion?.evidence ?? []
  show(box, all.length)
  $("ul", box).replaceChildren(...all.map((one) => make("li", {}, ...evidence(plan, one))))
}

function evidence(plan, { kind, url, ref, by, note }) {
  const rest = note ? [make("span", { class: "muted" }, ` — ${note}`)] : []
  if (kind === "confirmation") return [`Confirmed in writing by ${nameOf(plan, by)}`, ...rest]
  if (kind === "meeting") return [`Meeting${ref ? `: ${ref}` : ""}`, ...rest]
  const material = plan.documents?.[ref?.replace("documents/", "")]
  const href = safeUrl(material?.url ?? url)
  const label = material?.title ?? url ?? "A document that is no longer here"
  return [href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, label) : label, ...rest]
}

function fillDependencies(room, box, id, task) {
  const plan = room.store.shown
  const waits = Object.keys(task.after ?? {}).filter((other) => plan.tasks[other])
  list($("[data-after]", box), waits, (other) => other, () => clone("dependency"), (node, other) => {
    fillDependency(node, plan, other)
    const remove = $("button", node)
    attr(remove, "aria-label", `No longer wait for ${plan.tasks[other].title}`)
    show(remove, !room.store.readOnly)
    remove.onclick = () => room.act("unlink_tasks", { task: id, after: other })
  })
  const blocks = entries(plan.tasks).filter(([, other]) => other.after?.[id]).map(([other]) => other)
  list($("[data-before]", box), blocks, (other) => other, () => clone("dependency"), (node, other) => {
    fillDependency(node, plan, other)
    show($("button", node), false)
  })
  show($("[data-no-after]", box), waits.length === 0)
  show($("[data-blocks]", box), blocks.length)
  fillChoices(room, $("select", box), id, task)
}

function fillDependency(node, plan, other) {
  attr(node, "data-status", plan.tasks[other].status)
  setIcon($("svg", node), plan.tasks[other].status)
  attr($("a", node), "href", `#tasks/${other}`)
  text($("a", node), plan.tasks[other].title)
  text($("[data-due]", node), plan.tasks[other].due ? day(plan.tasks[other].due) : "tentative")
}

function fillChoices(room, select, id, task) {
  const plan = room.store.shown
  show(select.closest("label"), !room.store.readOnly)
  const possible = ([other, one]) => other !== id && !task.after?.[other] && one.status !== "dropped"
  const others = entries(plan.tasks).filter(possible).map(([other, one]) => [other, one.title])
  fillOptions(select, [["", "Choose a task…"], ...others])
  select.onchange = () => {
    if (select.value) room.act("link_tasks", { task: id, after: select.value })
    select.value = ""
  }
}

export const detailsTitle = (plan, item) => words(plan, item, "title", read(plan, item, "title")) || "No longer here"

// Everything about one item of the plan, beside it: its state, what may be done, all its fields, the talk on it.

import { fieldOf, fieldsOf, nameField, read, words } from "../items/fields.js"
import "../items/evidence.js"
import { setUpComposer } from "../features/comments/composer.js"
import { actions } from "../items/actions.js"
import { instant } from "../plan/dates.js"
import { isOpen, lookUp, stateOf } from "../plan/reading.js"
import { standing } from "../plan/over.js"
import { STATUSES, knownBy, nameOf } from "../plan/words.js"
import { $, attr, clone, icon, list, make, safeUrl, setIcon, show, text } from "../dom/nodes.js"
import { fillComments } from "../features/comments/threads.js"
import { expectation } from "../features/forecast/expected.js"
import { fillProposals } from "../features/proposals/list.js"
import { fillFace, fillPresence } from "../items/faces.js"
import { fillNotes } from "../items/notes.js"
import { fillSlots, labelled } from "../items/slot.js"
import { rowOf } from "../items/registry.js"

export function createDetails(room, item) {
  const node = clone("details")
  const { name, status, talk, parts = [] } = rowOf(item)
  node.dataset.item = item
  attr(node, "data-collection", name)
  const known = nameField(item)
  $(".details-title .field", node).dataset.field = known
  for (const [one, field] of Object.entries(fieldsOf(item))) {
    if (!field.input || one === known) continue
    const prop = labelled(one, field.label, field.input === "long" ? "prop wide" : "prop")
    attr(prop, "data-notes", field.notes)
    $(".props", node).append(prop)
  }
  $(".props", node).after(...parts.map(({ template }) => {
    const part = clone(template)
    attr(part, "data-part", template)
    return part
  }))
  if (!status) $(".state", node).remove()
  if (talk) setUpComposer(room, $(".composer", node), () => item)
  else $(".talkbox", node).remove()
  return node
}

export function fillDetails(room, node, item) {
  const plan = room.store.shown
  const found = lookUp(plan, item)
  const { status, talk, parts = [] } = rowOf(item)
  show($("[data-gone]", node), !found)
  show($("[data-there]", node), found)
  if (!found) return
  fillSlots(room, node, item, { lead: (button, shown) => fillLead(button, plan, found, shown) })
  fillOwnNotes(room, node, item)
  fillProposals(room, $(".proposed", node), item)
  if (status) fillState(room, node, item, found)
  list($(".actions", node), actions(room, item), (action) => action.id, createAction, (button, action) => {
    button.onclick = action.run
    text(button.lastElementChild, action.label)
    button.classList.toggle("primary", !button.previousElementSibling && !action.proposed && !NEVER_FIRST.has(action.id))
  })
  fillEvidence(plan, $(".evidence", node), found)
  for (const { template, fill } of parts) fill(room, $(`[data-part=${template}]`, node), item, found)
  if (talk) fillComments(room, $(".talkbox", node), item)
  fillPresence(room, $(".presence", node), item, (field) => fieldOf(item, field)?.label ?? "")
  fillNotes(room, $(".notes", node), room.notes(item))
}

const NEVER_FIRST = new Set(["reopen", "remove", "share", "unshare", "open", "close", "promise"])

// The notes of the other side are there only once they are shared.
function fillOwnNotes({ store }, node, item) {
  for (const prop of node.querySelectorAll("[data-notes]")) {
    const { field } = $(".field", prop).dataset
    const theirs = prop.dataset.notes !== store.you.side
    show(prop, !theirs || read(store.shown, item, field))
    text($(".prop-name", prop), `${fieldOf(item, field).label} · ${theirs ? "their" : "our"} note`)
  }
}

function createAction(action) {
  const attributes = { type: "button", "data-action": action.id, "data-danger": action.danger }
  const button = make("button", { ...attributes, class: "button" })
  if (action.icon) button.append(icon(action.icon))
  button.append(make("span", {}, action.label))
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
function fillState(room, node, item, asStored) {
  const plan = room.store.shown
  const found = standing(room.store, item, asStored)
  const state = $(".state", node)
  const by = (stamp) => `${nameOf(plan, stamp.by)}, ${instant(stamp.at)}`
  const done = found.completion ?? found.judgement ?? found.closure
  const proof = { claimed: "Claimed: no evidence yet", proven: "Proven by evidence" }[done?.proof]
  const expected = isOpen(found) && expectation(room.store.derived.forecast, item)
  const lines = [
    done && [proof, by(done)].filter(Boolean).join(" · "),
    done?.note,
    expected && `${expected.text}. ${expected.why}`,
    found.reason && `Reason: ${found.reason}`,
    found.dispute && `Disputed by ${by(found.dispute)}: ${found.dispute.reason}`,
    found.confirmed && `Confirmed by ${by(found.confirmed)}${knownBy(plan, found.confirmed.known)}`,
    found.lead && !found.confirmed && isOpen(found) && `Not yet confirmed by ${nameOf(plan, found.lead)}`,
  ].filter(Boolean)
  const claimed = done?.proof === "claimed"
  const shown = claimed ? "claimed" : stateOf(found)
  setIcon($("svg", state), shown)
  attr(state, "data-status", shown)
  text($("[data-status-word]", state), `${STATUSES[stateOf(found)]}${claimed ? ", only claimed" : ""}`)
  list($("ul", state), lines, (line) => line, (line) => make("li", {}, line))
}

function fillEvidence(plan, box, found) {
  const all = (found.completion ?? found.judgement)?.evidence ?? []
  show(box, all.length)
  $("ul", box).replaceChildren(...all.map((one) => make("li", {}, ...evidence(plan, one))))
}

function evidence(plan, { kind, url, ref, by, note, known, revision, sha256 }) {
  const rest = note ? [make("span", { class: "muted" }, ` — ${note}`)] : []
  if (kind === "confirmation") return [`Confirmed in writing by ${nameOf(plan, by)}${knownBy(plan, known)}`, ...rest]
  if (kind === "meeting") return [`Meeting${ref ? `: ${ref}` : ""}`, ...rest]
  const id = ref?.replace("documents/", "")
  const material = plan.documents?.[id]
  const title = material?.title ?? url ?? "A document that is no longer here"
  const label = material && revision && revision !== material.revision ? `${title} (version ${revision})` : title
  if (material && sha256) return [make("a", { href: `#read/${id}/${revision}` }, label), ...rest]
  const href = safeUrl(material?.url ?? url)
  return [href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, label) : label, ...rest]
}

export const detailsTitle = (plan, item) => words(plan, item, nameField(item)) || "No longer here"

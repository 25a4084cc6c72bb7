// Milestones: the dated decisions that lead to the goal.

import { $ } from "../../dom/nodes.js"
import { titleTyped } from "../../items/adding.js"
import { later } from "../../items/lazy.js"
import { lookUp } from "../../plan/reading.js"
import { sees } from "../../plan/scope.js"
import { LAST, completion, dispute, given } from "../../state/guess.js"
import { newId } from "../../state/ids.js"
import { milestoneActions } from "./actions.js"
import { fields } from "./fields.js"

const milestone = (data, patch) => ({ milestones: { [data.milestone]: patch } })

function add(room, form) {
  const due = form.elements.due.value
  const title = titleTyped(form)
  if (title) room.act("add_milestone", { milestone: newId(), title, ...(due && { due }) })
  form.elements.due.value = ""
}

const begin = later(() => import("../roles/roles.js"), "begin")

function beginAt(room, button) {
  const { item } = button.closest("[data-item]").dataset
  return begin(room, item.split("/")[1], lookUp(room.store.shown, item))
}

// Where dates were first: as far as the reader sees what was.
const moved = (store) => (sees(store, "history") ? ["slips"] : [])

export const milestones = {
  name: "milestones", at: "plan", key: "milestone", noun: "Milestone", status: true, talk: true, ranked: true, fields,
  actions: milestoneActions,
  area: { name: "plan", title: "Plan", icon: "plan", own: true },
  blocks: [
    { at: "plan", load: () => import("./list.js"), template: "plan-title", fill: "fillTitle", sees: "plan" },
    { at: "plan", load: () => import("./timeline.js"), template: "timeline", fill: "fillTimeline", sees: "plan", derived: moved },
    {
      at: "plan", load: () => import("./list.js"), name: "milestones", template: "steps", fill: "fillMilestones", sees: "plan",
      derived: () => ["forecast", "agenda"],
    },
  ],
  parts: [
    { load: () => import("../follows/follows.js"), template: "follows", fill: "fillFollows" },
    { load: () => import("../waits/waits.js"), template: "waits", fill: "fillWaits" },
  ],
  forms: { add_milestone: () => $(".add-milestone [name=title]") },
  clicks: { ".to-come [data-begin]": beginAt },
  submits: { ".add-milestone": add },
  guesses: {
    add_milestone: (data) =>
      milestone(data, { ...given(data, "title", "due", "condition"), status: "open", rank: LAST }),
    edit_milestone: (data) => milestone(data, given(data, "title", "condition", "pinned", "gate")),
    reschedule_milestone: (data) => milestone(data, { due: data.due }),
    reach_milestone: (data, stamp, { milestones: all }) =>
      milestone(data, { status: "reached", completion: completion(data, stamp, all?.[data.milestone]?.condition) }),
    reopen_milestone: (data, stamp) =>
      milestone(data, { status: "open", completion: null, dispute: dispute(data, stamp) }),
    drop_milestone: (data) => milestone(data, { status: "dropped", reason: data.reason }),
  },
}

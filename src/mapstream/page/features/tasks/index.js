// Tasks: who does what by when, and what proves it done.

import { titleTyped } from "../../items/adding.js"
import { $ } from "../../dom/nodes.js"
import { LAST, completion, dispute, given } from "../../state/guess.js"
import { newId } from "../../state/ids.js"
import { taskActions } from "./actions.js"
import { fields } from "./fields.js"

const EDITED = ["title", "purpose", "condition", "kind", "milestone", "role", "days", "pinned", "gate"]
const task = (data, patch) => ({ tasks: { [data.task]: patch } })

// At the end of a milestone's, or of those without one.
function add(room, form) {
  const side = form.elements.side.value
  const title = titleTyped(form)
  const { milestone } = form.dataset
  if (title) room.act("add_task", { task: newId(), title, side, ...(milestone && { milestone }) })
}

export const tasks = {
  name: "tasks", at: "plan", key: "task", noun: "Task", status: true, talk: true, ranked: true, fields, actions: taskActions,
  parts: [
    { load: () => import("../follows/follows.js"), template: "follows", fill: "fillFollows" },
    { load: () => import("../waits/waits.js"), template: "waits", fill: "fillWaits" },
  ],
  places: { add_task: ({ data }) => (data.milestone ? `add/milestones/${data.milestone}` : "add/tasks") },
  forms: { add_task: (_, data) => $(`.add-task[data-milestone="${data.milestone ?? ""}"] [name=title]`) },
  submits: { ".add-task": add },
  guesses: {
    add_task: ({ task: id, ...rest }) => ({ tasks: { [id]: { ...rest, status: "not_started", rank: LAST } } }),
    edit_task: (data) => task(data, given(data, ...EDITED)),
    assign_task: (data) => task(data, given(data, "side", "lead", "supporters")),
    reschedule_task: (data) => task(data, { due: data.due }),
    confirm_task: (data, stamp) => task(data, { confirmed: stamp }),
    start_task: (data) => task(data, { status: "in_progress" }),
    complete_task: (data, stamp, { tasks: all }) =>
      task(data, { status: "completed", completion: completion(data, stamp, all?.[data.task]?.condition) }),
    reopen_task: (data, stamp) =>
      task(data, { status: "in_progress", completion: null, dispute: dispute(data, stamp) }),
    block_task: (data) => task(data, { status: "blocked", reason: data.reason }),
    unblock_task: (data) => task(data, { status: "in_progress", reason: null }),
    drop_task: (data) => task(data, { status: "dropped", reason: data.reason }),
  },
}

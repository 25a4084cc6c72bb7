// What a command will most likely do to the document, as a merge patch, so that an edit is seen at once. It is only
// ever laid over the document while the command is unanswered; the truth comes in the server's patches.

import { ELEMENTS, LAST, completion, given } from "./guess-elements.js"

const OF_TASKS = ["title", "purpose", "condition", "kind", "milestone", "role", "days", "pinned", "gate"]
const task = (data, patch) => ({ tasks: { [data.task]: patch } })
const milestone = (data, patch) => ({ milestones: { [data.milestone]: patch } })

// Among tasks in `after`, by id; all else in `waits`, by name.
function linked({ item, after }, value) {
  const [[collection, id], [other, otherId]] = [item.split("/"), after.split("/")]
  const amongTasks = collection === "tasks" && other === "tasks"
  return { [collection]: { [id]: amongTasks ? { after: { [otherId]: value } } : { waits: { [after]: value } } } }
}

const GUESSES = {
  ...ELEMENTS,

  edit_plan: (data) => ({ plan: given(data, "name", "alias") }),
  set_goal: (data) => ({ plan: { goal: { reason: null, deadline: null, ...data } } }),

  add_milestone: (data) => milestone(data, { ...given(data, "title", "due", "condition"), status: "open", rank: LAST }),
  edit_milestone: (data) => milestone(data, given(data, "title", "condition", "pinned", "gate")),
  reschedule_milestone: (data) => milestone(data, { due: data.due }),
  reach_milestone: (data, stamp, { milestones }) =>
    milestone(data, {
      status: "reached",
      completion: completion(data, stamp, milestones?.[data.milestone]?.condition),
    }),
  reopen_milestone: (data, stamp) =>
    milestone(data, { status: "open", completion: null, dispute: { ...stamp, reason: data.reason } }),
  drop_milestone: (data) => milestone(data, { status: "dropped", reason: data.reason }),

  add_task: (data) => {
    const { task: id, ...rest } = data
    return { tasks: { [id]: { ...rest, status: "not_started", rank: LAST } } }
  },
  edit_task: (data) => task(data, given(data, ...OF_TASKS)),
  assign_task: (data) => task(data, given(data, "side", "lead", "supporters")),
  reschedule_task: (data) => task(data, { due: data.due }),
  confirm_task: (data, stamp) => task(data, { confirmed: stamp }),
  start_task: (data) => task(data, { status: "in_progress" }),
  complete_task: (data, stamp, { tasks }) =>
    task(data, {
      status: "completed",
      completion: completion(data, stamp, tasks?.[data.task]?.condition),
    }),
  reopen_task: (data, stamp) =>
    task(data, { status: "in_progress", completion: null, dispute: { ...stamp, reason: data.reason } }),
  block_task: (data) => task(data, { status: "blocked", reason: data.reason }),
  unblock_task: (data) => task(data, { status: "in_progress", reason: null }),
  drop_task: (data) => task(data, { status: "dropped", reason: data.reason }),
  link_items: (data) => linked(data, true),
  unlink_items: (data) => linked(data, null),

  add_person: ({ person, ...rest }) => ({ people: { [person]: rest } }),
  add_document: ({ document, ...rest }, stamp) => ({
    documents: { [document]: { ...rest, revision: 1, rank: LAST, added: stamp } },
  }),
  add_comment: ({ comment, ...rest }, stamp) => ({ comments: { [comment]: { ...rest, ...stamp } } }),
  resolve_comment: (data, stamp) => ({ comments: { [data.comment]: { resolved: stamp } } }),
  reopen_comment: (data) => ({ comments: { [data.comment]: { resolved: null } } }),
}

export function guess(entry, document) {
  const stamp = { at: new Date(entry.at).toISOString(), by: entry.by }
  return GUESSES[entry.type]?.(entry.data, stamp, document) ?? {}
}

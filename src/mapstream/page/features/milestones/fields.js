// The fields of milestones.

import { due, editing, visibleTo } from "../../items/kinds.js"
import { timed } from "../tasks/fields.js"

const milestone = editing("edit_milestone", "milestone")

export const fields = {
  title: milestone("text", "title", "Title", { required: true }),
  due: due("reschedule_milestone", "milestone", "Set a date"),
  ...timed(milestone, "edit_milestone", "milestone"),
  visible_to: visibleTo("milestones"),
  condition: milestone("long", "condition", "Done when", { empty: "What proves it? Name the artifact." }),
  status: { label: "Status" },
}

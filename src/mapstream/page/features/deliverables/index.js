// Deliverables: what each side hands over, by when.

import { proven, reasoned } from "../../items/asking.js"
import { chip } from "../../items/chips.js"
import { due, editing, lead, milestoneOf, side, visibleTo } from "../../items/kinds.js"
import { briefDone } from "../../items/sections.js"
import { SIDES } from "../../plan/words.js"
import { LAST, completion, dispute, plainGuesses } from "../../state/guess.js"

const deliverable = editing("edit_deliverable", "deliverable")
const fields = {
  title: deliverable("text", "title", "Title", { required: true }),
  due: due("reschedule_deliverable", "deliverable", "No date"),
  lead: lead("edit_deliverable", "deliverable", "deliverables"),
  side: side("edit_deliverable", "deliverable", "deliverables"),
  measure: deliverable("long", "measure", "Good when", { empty: "How is it seen that it is as promised?" }),
  milestone: deliverable("choice", "milestone", "For", milestoneOf("deliverables")),
  visible_to: visibleTo("deliverables"),
}

function actions(room, id, deliverable) {
  const { title, measure, status } = deliverable
  const data = { deliverable: id }
  const why = (type, verb, question) => reasoned(room, type, data, title, verb, question)
  if (status !== "open") {
    return [{ id: "reopen", icon: "undo", ...why("reopen_deliverable", "Reopen", "What is not as promised?") }]
  }
  const run = () => proven(room, "deliver", data, deliverable, measure, "Deliver")
  return [
    { id: "deliver", label: "Delivered…", icon: "check", run },
    { id: "drop", icon: "dropped", danger: true, ...why("drop_deliverable", "Drop", "Why is this no longer needed?") },
  ]
}

const put = (id, patch) => ({ deliverables: { [id]: patch } })

export const deliverables = {
  name: "deliverables", at: "value", key: "deliverable", noun: "Deliverable", status: true, talk: true, ranked: true, fields, actions,
  chips: (_, __, { side: of, status }) => [
    chip("side", SIDES[of], of), status === "delivered" && chip("delivered", "Delivered", "good", "check"),
  ],
  section: {
    title: "Deliverables", short: "Deliverables", empty: "What does each side hand over?",
    row: ["due", "lead", "measure"], brief: briefDone,
    add: { hint: "Add a deliverable", choice: ["side", SIDES, "Side that delivers it"] },
  },
  guesses: {
    ...plainGuesses("deliverable", put, { status: "open", rank: LAST }),
    reschedule_deliverable: (data) => put(data.deliverable, { due: data.due }),
    deliver: (data, stamp, { deliverables: all }) =>
      put(data.deliverable, {
        status: "delivered", completion: completion(data, stamp, all[data.deliverable]?.measure),
      }),
    reopen_deliverable: (data, stamp) =>
      put(data.deliverable, { status: "open", completion: null, dispute: dispute(data, stamp) }),
    drop_deliverable: (data) => put(data.deliverable, { status: "dropped", reason: data.reason }),
  },
}

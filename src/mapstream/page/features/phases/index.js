// Phases: who leads each part of the way, and what each side does in it.

import { proven, reasoned, remove } from "../../items/asking.js"
import { chip } from "../../items/chips.js"
import { editing, lead, side, visibleTo } from "../../items/kinds.js"
import { briefDone } from "../../items/sections.js"
import { SIDES } from "../../plan/words.js"
import { LAST, completion, dispute, plainGuesses } from "../../state/guess.js"

const phase = editing("edit_phase", "phase")
const fields = {
  title: phase("text", "title", "Title", { required: true }),
  lead: lead("edit_phase", "phase", "phases"),
  side: side("edit_phase", "phase", "phases"),
  seller: phase("long", "seller", "Seller’s part", { empty: "Nothing named" }),
  buyer: phase("long", "buyer", "Buyer’s part", { empty: "Nothing named" }),
  shared: phase("long", "shared", "Together", { empty: "Nothing named" }),
  condition: phase("long", "condition", "Done when", { empty: "What proves it?" }),
  visible_to: visibleTo("phases"),
}

function actions(room, id, phase) {
  const { title, condition, status } = phase
  const data = { phase: id }
  const run = () => proven(room, "complete_phase", data, phase, condition)
  const first = status === "open"
    ? { id: "complete", label: "Complete…", icon: "check", run }
    : { id: "reopen", icon: "undo", ...reasoned(room, "reopen_phase", data, title, "Reopen", "What is not done about it?") }
  return [first, remove(room, "remove_phase", data)]
}

const put = (id, patch) => ({ phases: { [id]: patch } })

export const phases = {
  name: "phases", at: "plan", key: "phase", noun: "Phase", status: true, talk: true, ranked: true, fields, actions,
  chips: (_, __, { side: leading }) => [chip("side", `${SIDES[leading]} leads`, leading)],
  section: {
    folded: true, title: "Who does what", short: "Matrix", empty: "Which phases lead to the signature, and who leads each?",
    row: ["seller", "buyer", "shared", "condition", "lead"], brief: briefDone,
    add: { hint: "Add a phase", choice: ["side", SIDES, "Side that leads it"] },
  },
  guesses: {
    ...plainGuesses("phase", put, { status: "open", rank: LAST }),
    complete_phase: (data, stamp, { phases: all }) =>
      put(data.phase, { status: "completed", completion: completion(data, stamp, all[data.phase]?.condition) }),
    reopen_phase: (data, stamp) =>
      put(data.phase, { status: "open", completion: null, dispute: dispute(data, stamp) }),
  },
}

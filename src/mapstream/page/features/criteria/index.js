// Success criteria: what has to be true, how that is seen, and whether it came true.

import { proven, remove, simply } from "../../items/asking.js"
import { chip } from "../../items/chips.js"
import { editing, visibleTo } from "../../items/kinds.js"
import { STATUSES } from "../../plan/words.js"
import { LAST, plainGuesses } from "../../state/guess.js"

const criterion = editing("edit_criterion", "criterion")
const fields = {
  title: criterion("text", "title", "Title", { required: true }),
  measure: criterion("long", "measure", "Seen by", { empty: "How is it seen that it is met?" }),
  visible_to: visibleTo("criteria"),
}

function actions(room, id, criterion) {
  const { measure, judgement } = criterion
  const data = { criterion: id }
  const judged = (verdict, label, icon) => ({
    id: verdict, label: `${label}…`, icon,
    run: () => proven(room, "judge_criterion", { ...data, verdict }, criterion, measure, label),
  })
  return [
    judgement?.verdict !== "met" && judged("met", "Met", "check"),
    judgement?.verdict !== "missed" && judged("missed", "Missed", "dropped"),
    judgement && simply(room, "open", "Open again", "undo", "judge_criterion", { ...data, verdict: null }),
    remove(room, "remove_criterion", data),
  ].filter(Boolean)
}

const put = (id, patch) => ({ criteria: { [id]: patch } })

export const criteria = {
  name: "criteria", at: "value", key: "criterion", noun: "Success criterion", status: true, talk: true, ranked: true, fields, actions,
  area: { name: "value", title: "Value", icon: "value" },
  chips: (_, __, { judgement }) => [
    judgement && chip("verdict", STATUSES[judgement.verdict], judgement.verdict === "met" ? "good" : "bad"),
  ],
  section: {
    title: "Success criteria", short: "Criteria",
    empty: "What makes this a yes? Name what has to be true, and how that is seen.",
    row: ["measure"], brief: (rows, left) => `${rows.length - left} of ${rows.length} judged`,
    add: { hint: "Add a success criterion" },
  },
  guesses: {
    ...plainGuesses("criterion", put, { rank: LAST }),
    judge_criterion: (data, stamp) =>
      put(data.criterion, { judgement: data.verdict && { ...stamp, verdict: data.verdict } }),
  },
}

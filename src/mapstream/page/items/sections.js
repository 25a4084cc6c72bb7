// How features stand in their place of the room, section by section, in the order in which they are declared:
//
//   title    and `short`, its name among the links above, where it has a place there
//   empty    what is said while there is nothing in it
//   row      the fields that a row of it shows; one with "own_" before it is the reader's side's
//   whole    fields of what there is one of, which is `of` this name, or of the section's own
//   add      how a row is added: {hint, field, choice: [field, words, label, preset]}; what is `dated` begins with today,
//            what is `mine` with whoever adds it; `as(store, title)`: what is done instead
//   brief    (rows, left, plan) what is worth knowing while it is closed; `none(plan)`: while nothing is in it
//   sellers  whether it is shown to nobody else
//   fill     (room, node) shows it, where it is no list of rows; `brief(derived, open, room)` says it in short, and
//            `count(plan)` how much there is
//   derived  it holds nothing of its own: the server works it out, under the section's name; `always`: also
//            while it is closed
//   folded   it is closed until somebody opens it

import { progress } from "../plan/reading.js"
import { progressWords } from "../plan/words.js"
import { sees } from "../plan/scope.js"
import { rows } from "./registry.js"

export const sections = () => rows().filter(({ section }) => section)

// For what is done or not.
export const briefDone = (found) => progressWords(progress(found.map(([, item]) => item)))

export const isSectionFor = ({ section: { sellers, sees: parts = "plan" } }, store) =>
  sees(store, parts) && (!sellers || store.you?.side === "seller")

export const idOf = (name) => `section-${name}`

// What is offered: what somebody may do they do, what they may propose is proposed, and the rest is not there.

import { RIGHTS, verdict } from "../plan/rights.js"
import { placeOf } from "./places.js"
import { rowOf } from "./registry.js"

// What comes of a command of somebody: "do", "propose" or "no".
export const verdictOf = (store, type, data) =>
  verdict(store, type, data.item ?? placeOf({ type, data, by: store.you?.person }, store.shown).place, data)

// Commands of actions that are not called after what they are done to.
const OTHERWISE = {
  deliver: "deliver", met: "judge_criterion", missed: "judge_criterion", open: "judge_criterion",
  share: "share_notes", unshare: "share_notes", link: "issue_link",
}

// An action as it is offered; null if it is not.
export function offered(store, item, action) {
  const { key } = rowOf(item)
  const type = [`${action.id}_${key}`, OTHERWISE[action.id]].find((one) => one in RIGHTS)
  const how = type ? verdict(store, type, item) : "do"
  if (how === "no") return null
  return how === "propose" ? { ...action, label: `Propose: ${action.label}`, danger: false, proposed: true } : action
}

// When this reader may not come in (any more): one full page in human words, and what became of unsent changes.

import { $, show, text } from "../dom/nodes.js"
import { counted } from "../plan/language.js"

const ENDS = {
  unauthorized: [
    "Your link no longer opens this room",
    "It may have expired or been withdrawn. Ask the person who sent it to you for a new one, then open that.",
  ],
  not_allowed: [
    "You no longer have access to this room",
    "Somebody changed who can see this plan. If that is a mistake, ask your contact to let you in again.",
  ],
  not_found: [
    "There is no such room",
    "The address may be incomplete, or the room is not shared with you. Open it through your personal link.",
  ],
  outdated: ["This page is out of date", "Reload it to go on with the current version."],
}

export function showEnd(why, waiting) {
  const [title, advice] = ENDS[why] ?? ENDS.not_found
  const node = $("#ended")
  text($("h1", node), title)
  text($("[data-advice]", node), advice)
  const changes = counted(waiting, "change was not sent", "changes were not sent")
  const kept = `${changes}. What you entered is kept in this browser and goes out when you come back in.`
  text($("[data-waiting]", node), waiting ? kept : "")
  show($("[data-reload]", node), why === "outdated")
  show(node, true)
  for (const part of ["#bar", "#content", "#stage"]) show($(part), false)
  node.focus()
}

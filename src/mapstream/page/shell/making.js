// What is done with the plan as a whole: making it of a template or a table, scheduling it, showing it to the buyer,
// taking it along. What is the seller's to do is not offered to others.

import { openMenu } from "../dom/menu.js"
import { verdict } from "../plan/rights.js"
import { exports } from "../features/tables/export.js"
import { importTable } from "../features/tables/import.js"
import { schedule } from "../features/scheduling/schedule.js"
import { share } from "../features/sharing/share.js"
import { applyTemplate } from "../features/templates/template.js"

export const openMaking = (room, button) => openMenu(button, "The whole plan", acts(room))

function acts(room) {
  const { store } = room
  const { readOnly, you } = store
  const seller = you.side === "seller"
  const act = (id, label, icon, work) => ({ id, label, icon, run: () => work(room) })
  const does = (type) => verdict(store, type, "plan") === "do"
  const making = [
    does("apply_template") && act("template", "Apply a template…", "plan", applyTemplate),
    seller && does("add_task") && act("import", "Import a table…", "plus", importTable),
    seller && does("schedule") && act("schedule", "Schedule back from the target…", "waits", schedule),
    does("share_plan") && act("share", "Show it to the buyer…", "people", share),
  ]
  return [...(readOnly ? [] : making.filter(Boolean)), ...exports(room)]
}

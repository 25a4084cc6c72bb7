// What may be done to an item that has a date to slip from.

import { later } from "../../items/lazy.js"
import { isOpen } from "../../plan/reading.js"

const askWhatIf = later(() => import("./what-if.js"), "askWhatIf")

export const slips = (room, item, found) =>
  isOpen(found) && found.due
    ? [{ id: "what-if", label: "What if it slips…", icon: "waits", run: () => askWhatIf(room, item, found) }]
    : []

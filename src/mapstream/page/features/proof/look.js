// Looks whether the history is still the one that was seen before, and says it where it is not.

import { instant } from "../../plan/dates.js"
import { storage } from "../../state/storage.js"
import { $, clone, show, text } from "../../dom/nodes.js"
import { check } from "./keeping.js"
import { ALARMS } from "./telling.js"

export async function look(room) {
  const { id, get, store } = room
  const found = await check({ room: id, get, storage }).catch(() => ({ state: "unknown" }))
  store.set({ proof: found })
  if (ALARMS[found.state]) alarm(found)
}

// It stays until the page is closed: nothing that is read here can be relied on.
function alarm({ state, kept, sealed }) {
  const node = clone("rewritten")
  text($("h2", node), ALARMS[state])
  show($("[data-kept]", node), kept)
  if (kept) text($("[data-when]", node), `${kept.size} changes were sealed ${instant(kept.at)}`)
  text($("[data-before]", node), kept?.note)
  text($("[data-now]", node), sealed?.note ?? "None: the server itself says that what it stores is not what was sealed.")
  $("#past").before(node)
}

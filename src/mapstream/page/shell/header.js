// The bar at the top: which deal this is, and whether the page is connected.

import { $, attr, show, text } from "../dom/nodes.js"
import { counted } from "../plan/language.js"
import { sees } from "../plan/scope.js"

export function fillHeader({ store, areas }) {
  const { plan = {}, deal } = store.shown
  const name = plan.name ?? "Plan"
  document.title = [areas.title, name, "mapstream"].filter(Boolean).join(" · ")
  show($("#to-rooms"), store.you?.via === "session")
  text($("#bar-deal"), deal?.name ?? name)
  attr($("#to-handoff"), "href", `/rooms/${location.pathname.split("/")[2]}/handoff`)
  show($("#to-handoff"), deal?.outcome && sees(store, "history"))
}

const CONNECTION = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Reconnecting…",
  offline: "Offline",
  ended: "Closed",
}

export function fillConnection(room) {
  const { connection, entries: outbox } = room.store
  const waiting = outbox.filter((entry) => !entry.refused).length
  const node = $("#connection")
  attr(node, "data-state", connection)
  const kept = waiting && connection !== "live" ? ` · ${counted(waiting, "change waiting", "changes waiting")}` : ""
  text($("[data-text]", node), CONNECTION[connection] + kept)
}

// Short messages: seen for a while at the edge of the page, and announced once.

import { $, attr, make } from "./nodes.js"

const SEEN = 6_000

// `act`: what can be done about it, as {label, run}; `heard`: it stands on the page already, and is only announced.
export function say(message, { urgent = false, act, heard = false } = {}) {
  const region = $(urgent ? "#alerts" : "#toasts")
  const toast = make("p", { class: heard ? "visually-hidden" : "toast" }, message)
  attr(toast, "data-urgent", urgent)
  if (act) {
    const button = make("button", { type: "button", class: "button small" }, act.label)
    button.onclick = () => {
      toast.remove()
      act.run()
    }
    toast.append(" ", button)
  }
  region.append(toast)
  while (region.children.length > 3) region.firstElementChild.remove()
  setTimeout(() => toast.remove(), SEEN)
}

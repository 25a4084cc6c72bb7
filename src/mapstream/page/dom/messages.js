// Short messages: seen for a while at the edge of the page, and announced once.

import { $, attr, make } from "./nodes.js"

const SEEN = 6_000

export function say(message, { urgent = false } = {}) {
  const region = $(urgent ? "#alerts" : "#toasts")
  const toast = make("p", { class: "toast" }, message)
  attr(toast, "data-urgent", urgent)
  region.append(toast)
  while (region.children.length > 3) region.firstElementChild.remove()
  setTimeout(() => toast.remove(), SEEN)
}

// Saves what an address answers as a file, in one of the forms that it is offered in.

import { attr, make } from "../dom/nodes.js"

const KINDS = { csv: "text/csv", json: "application/json" }

async function download(address, name, end, here) {
  const response = await fetch(address, { credentials: "same-origin", headers: { Accept: KINDS[end] } })
  if (!response.ok) return here.trouble({ ok: false, body: await response.json().catch(() => ({})) })
  const url = URL.createObjectURL(await response.blob())
  const link = make("a", { href: url, download: `${name}.${end}` })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

// The buttons of a section that save what it shows; `address` says what that is now.
export function offerDownloads(section, name, address, here) {
  for (const button of section.querySelectorAll("[data-save]")) {
    attr(button, "aria-label", `Save as ${button.dataset.save.toUpperCase()}`)
    button.addEventListener("click", () => download(address(), name, button.dataset.save, here))
  }
}

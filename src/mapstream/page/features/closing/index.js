// How the deal ended.

import { later } from "../../items/lazy.js"

const drawing = () => import("./closing.js")

export const closing = {
  blocks: [{ at: "home", load: drawing, template: "closing", fill: "fillClosing" }],
  places: { close_deal: () => "closing" },
  clicks: { "[data-close-deal]": later(drawing, "close") },
}

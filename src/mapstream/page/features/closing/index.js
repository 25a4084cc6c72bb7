// How the deal ended.

import { later } from "../../items/lazy.js"

export const closing = {
  blocks: [{ at: "home", load: () => import("./closing.js"), template: "closing", fill: "fillClosing" }],
  places: { close_deal: "closing" }, clicks: { "[data-close-deal]": later(() => import("./closing.js"), "close") },
}

// Templates: plans to begin with.

import { later } from "../../items/lazy.js"

export const templates = {
  places: { apply_template: "making" }, clicks: { "[data-apply-template]": later(() => import("./template.js"), "applyTemplate") },
}

// Templates: plans to begin with.

import { applyTemplate } from "./template.js"

export const templates = {
  places: { apply_template: "making" }, clicks: { "[data-apply-template]": (room) => applyTemplate(room) },
}

// What members are called by what they may do.

import { fillOptions } from "../dom/nodes.js"

export const ROLES = { admin: "Admin", seller: "Seller", manager: "Manager", success: "Customer success" }

export function offerRoles(select, chosen) {
  fillOptions(select, Object.entries(ROLES))
  select.value = chosen
}

// Roles: whom open tasks wait for, until somebody is named.

import { nameRoles } from "./roles.js"

export const roles = { places: { fill_roles: "making" }, clicks: { "[data-name-roles]": (room) => nameRoles(room) } }

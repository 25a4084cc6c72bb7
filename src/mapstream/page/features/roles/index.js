// Roles: whom open tasks wait for, until somebody is named.

import { later } from "../../items/lazy.js"

export const roles = { places: { fill_roles: "making" }, clicks: { "[data-name-roles]": later(() => import("./roles.js"), "nameRoles") } }

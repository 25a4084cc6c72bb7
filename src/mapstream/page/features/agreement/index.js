// Agreement: each side signs a version of the plan.

import { sign } from "./sign.js"

export const agreement = { places: { sign_agreement: "agreement" }, clicks: { "[data-sign]": (room) => sign(room) } }

// Agreement: each side signs a version of the plan.

import { sees } from "../../plan/scope.js"
import { sign } from "./sign.js"
import { fillAgreement } from "./standing.js"

const derived = (store) => (sees(store, "history") ? ["agreement"] : [])

export const agreement = {
  name: "agreement", at: "home",
  blocks: [{ at: "home", name: "agreement", template: "the-agreement", fill: fillAgreement, sees: "plan", derived }],
  places: { sign_agreement: "agreement" }, clicks: { "[data-sign]": (room) => sign(room) },
}

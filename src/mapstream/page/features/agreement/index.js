// Agreement: each side signs a version of the plan.

import { sees } from "../../plan/scope.js"
import { later } from "../../items/lazy.js"

const derived = (store) => (sees(store, "history") ? ["agreement"] : [])

export const agreement = {
  name: "agreement", at: "home",
  blocks: [{
    at: "home", load: () => import("./standing.js"), name: "agreement", template: "the-agreement", fill: "fillAgreement",
    sees: "plan", derived,
  }],
  places: { sign_agreement: "agreement" }, clicks: { "[data-sign]": later(() => import("./sign.js"), "sign") },
}

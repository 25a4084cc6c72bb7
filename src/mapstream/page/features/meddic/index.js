// MEDDIC, for the seller's side.

import { fillMeddic, meddicBrief } from "./meddic.js"

export const meddic = {
  name: "meddic", at: "signals",
  section: { title: "MEDDIC", short: "MEDDIC", derived: true, sellers: true, fill: fillMeddic, brief: meddicBrief },
}

// MEDDIC, for the seller's side.

export const meddic = {
  name: "meddic", at: "signals", load: () => import("./meddic.js"),
  section: { title: "MEDDIC", short: "MEDDIC", derived: true, sellers: true, fill: "fillMeddic", brief: "meddicBrief" },
}

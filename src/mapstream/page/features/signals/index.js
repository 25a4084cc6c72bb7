// Signals, for the seller's side: what the events say about the deal.

export const signals = {
  name: "signals", at: "signals", load: () => import("./signals.js"), area: { name: "signals", title: "Signals", icon: "signal" },
  section: {
    title: "Signals", short: "Signals", derived: true, sellers: true, sees: ["plan", "history"],
    fill: "fillSignals", brief: "signalsBrief",
  },
}

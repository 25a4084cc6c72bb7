// Proposals: what somebody may not change themselves they propose, and who may makes the change, or declines it.

import { openProposals } from "../../plan/reading.js"

const answered = (outcome) => (data, stamp) => ({ proposals: { [data.proposal]: { answer: { ...stamp, outcome } } } })

export const proposals = {
  name: "proposals", at: "plan", load: () => import("./list.js"), key: "proposal",
  places: { propose: () => "proposals" },
  section: {
    title: "Proposals", short: "Proposals", fill: "fillAll", brief: "inBrief", count: (plan) => openProposals(plan).length,
  },
  guesses: {
    propose: ({ proposal: id, ...rest }, stamp) => ({ proposals: { [id]: { ...rest, ...stamp, on: [] } } }),
    decline_proposal: answered("declined"),
    withdraw_proposal: answered("withdrawn"),
  },
}

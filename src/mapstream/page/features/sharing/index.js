// Sharing: bringing the plan to the buyer.

export const sharing = { places: { share_plan: "making" } }

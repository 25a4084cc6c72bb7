// Scheduling: all dates, set backward from the target.

export const scheduling = { places: { schedule: "making" } }

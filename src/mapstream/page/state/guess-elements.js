// The guesses about what a plan consists of beside milestones and tasks.

export const LAST = "~"
const where = (object, keep) => Object.fromEntries(Object.entries(object).filter(keep))
export const given = (data, ...names) => where(data, ([name]) => names.includes(name))
const compact = (object) => where(object, ([, value]) => value != null)

// What has to be shown, and is: proven; is not: only claimed.
const proof = (asked, { evidence }) => (asked ? (evidence?.length ? "proven" : "claimed") : null)

// Adding, editing and removing work alike in every collection: [collection, what its id is called, how it begins].
const PLAIN = {
  phase: ["phases", { status: "open", rank: LAST }],
  criterion: ["criteria", { rank: LAST }],
  kpi: ["kpis", { rank: LAST }],
  deliverable: ["deliverables", { status: "open", rank: LAST }],
  risk: ["risks", { rank: LAST }],
}

const without = (data, key) => where(data, ([name]) => name !== key)

function plain(key, [collection, beginning]) {
  const put = (data, patch) => ({ [collection]: { [data[key]]: patch } })
  return {
    [`add_${key}`]: (data) => put(data, { ...without(data, key), ...beginning }),
    [`edit_${key}`]: (data) => put(data, without(data, key)),
    [`remove_${key}`]: (data) => put(data, null),
  }
}

const stage = (data, patch) => ({ decision_process: { stages: { [data.stage]: patch } } })
const inCalendar = (patch) => ({ plan: { calendar: patch } })
const blackout = (data, patch) => inCalendar({ blackouts: { [data.blackout]: patch } })
const gate = (data, patch) => inCalendar({ gates: { [data.gate]: patch } })
const OF_PEOPLE = ["name", "email", "title", "role", "reports_to"]
const NOTES = ["influence", "concern", "stance"]

export const completion = (data, stamp, asked) =>
  compact({ ...stamp, evidence: data.evidence, proof: proof(asked, data) })
const dispute = (data, stamp) => ({ ...stamp, reason: data.reason })

export const ELEMENTS = {
  ...Object.assign({}, ...Object.entries(PLAIN).map(([key, how]) => plain(key, how))),

  complete_phase: (data, stamp, { phases }) => ({
    phases: {
      [data.phase]: { status: "completed", completion: completion(data, stamp, phases[data.phase]?.condition) },
    },
  }),
  reopen_phase: (data, stamp) => ({
    phases: { [data.phase]: { status: "open", completion: null, dispute: dispute(data, stamp) } },
  }),
  judge_criterion: (data, stamp) => ({
    criteria: { [data.criterion]: { judgement: data.verdict && { ...stamp, verdict: data.verdict } } },
  }),
  reschedule_deliverable: (data) => ({ deliverables: { [data.deliverable]: { due: data.due } } }),
  deliver: (data, stamp, { deliverables }) => ({
    deliverables: {
      [data.deliverable]: {
        status: "delivered", completion: completion(data, stamp, deliverables[data.deliverable]?.measure),
      },
    },
  }),
  reopen_deliverable: (data, stamp) => ({
    deliverables: { [data.deliverable]: { status: "open", completion: null, dispute: dispute(data, stamp) } },
  }),
  drop_deliverable: (data) => ({ deliverables: { [data.deliverable]: { status: "dropped", reason: data.reason } } }),
  close_risk: (data, stamp) => ({
    risks: { [data.risk]: { closure: compact({ ...stamp, outcome: data.outcome, note: data.note }) } },
  }),
  reopen_risk: (data, stamp) => ({ risks: { [data.risk]: { closure: null, dispute: dispute(data, stamp) } } }),

  set_commercials: (data) => ({ commercials: data }),
  set_decision_process: (data) => ({ decision_process: data }),
  add_stage: (data) => stage(data, { ...without(data, "stage"), rank: LAST }),
  edit_stage: (data) => stage(data, without(data, "stage")),
  remove_stage: (data) => stage(data, null),

  set_calendar: inCalendar,
  add_blackout: (data) => blackout(data, without(data, "blackout")),
  edit_blackout: (data) => blackout(data, without(data, "blackout")),
  remove_blackout: (data) => blackout(data, null),
  add_gate: (data) => gate(data, without(data, "gate")),
  edit_gate: (data) => gate(data, without(data, "gate")),
  remove_gate: (data) => gate(data, null),

  set_organisation: ({ side, ...rest }) => ({ plan: { organisations: { [side]: rest } } }),
  record_introduction: ({ check, note }, stamp) => ({ plan: { gate: { [check]: note && { ...stamp, note } } } }),
  set_value: ({ side, text }) => ({ plan: { value: { [side]: text } } }),
  set_cadence: (data) => ({ plan: { cadence: { weekday: null, time: null, ...data } } }),
  edit_person: (data, stamp, { people }) => {
    const notes = given(data, ...NOTES)
    const side = people?.[stamp.by]?.side
    return {
      people: {
        [data.person]: {
          ...given(data, ...OF_PEOPLE), ...(side && Object.keys(notes).length > 0 && { notes: { [side]: notes } }),
        },
      },
    }
  },
}

-- One row for each room, as the seller's side sees it. No names of people: those stand as ids.
-- What depends on the time of asking is not here; it follows from the times that are.
CREATE TABLE {schema}.rooms (
    room uuid PRIMARY KEY,
    version bigint NOT NULL,
    workspace uuid NOT NULL,
    name text NOT NULL,
    alias text,
    kind text NOT NULL,
    deal jsonb NOT NULL,
    stage text,
    crm_id text,
    -- all that the room is found by, in small letters
    names text NOT NULL,
    goal_date date,
    opened_at timestamptz NOT NULL,
    opened_by text NOT NULL,
    outcome text,
    closed_at timestamptz,
    completed integer NOT NULL,
    total integer NOT NULL,
    -- said to be completed without the proof that was asked for: not among the completed
    claimed integer NOT NULL,
    counts jsonb NOT NULL,
    -- for each side that has one, its next step
    next jsonb NOT NULL,
    turn text,
    -- when each thing that is open and dated is past due: when its day is over in the plan's time zone; earliest first
    past_due timestamptz[] NOT NULL,
    active_at timestamptz NOT NULL,
    active_by text NOT NULL,
    buyer_active_at timestamptz,
    buyer_active_by text,
    -- each KPI, as it was promised and as it was measured last
    kpis jsonb NOT NULL,
    -- who of customer success took the deal over, if somebody has
    handoff jsonb
);

-- One row for each deal: of a room, or one that was recorded without. No names: people stand as ids, here and below.
CREATE TABLE {schema}.deals (
    deal uuid PRIMARY KEY,
    version bigint NOT NULL,
    workspace uuid NOT NULL,
    owner text NOT NULL,
    template text,
    amount numeric,
    currency text,
    opened_at timestamptz NOT NULL,
    outcome text,
    closed_at timestamptz,
    -- shared with the buyer, and with work in it
    planned boolean NOT NULL,
    -- how much was done when the deal ended
    completed integer,
    total integer
);

-- Every move of a date that both sides, or one, had promised.
CREATE TABLE {schema}.moves (
    room uuid NOT NULL,
    version bigint NOT NULL,
    at timestamptz NOT NULL,
    item text NOT NULL,
    title text NOT NULL,
    -- whose item it is: seller, buyer, or shared
    side text NOT NULL,
    before date NOT NULL,
    after date NOT NULL,
    PRIMARY KEY (room, version, item)
);

-- Every change that the buyer's side made.
CREATE TABLE {schema}.buyer_edits (
    room uuid NOT NULL,
    version bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (room, version)
);

-- One row for each room: how far it was followed, on which day, what happened in it as far as signals need it, which
-- signals run, and where it stands.
CREATE TABLE {schema}.rooms (
    room uuid PRIMARY KEY,
    version bigint NOT NULL,
    day date NOT NULL,
    -- how often its workspace had changed by what it judges when this was said
    judged integer NOT NULL,
    trace jsonb NOT NULL,
    -- by code, subject, stage and person, when each began and what was said of it
    running jsonb NOT NULL,
    workspace uuid NOT NULL,
    name text NOT NULL,
    -- all that the room is found by, in small letters
    names text NOT NULL,
    owner text NOT NULL,
    stage text,
    zone text,
    opened_at timestamptz NOT NULL,
    outcome text,
    goal_date date,
    completed integer NOT NULL,
    total integer NOT NULL,
    -- when each thing that is open and dated is past due
    past_due timestamptz[] NOT NULL,
    turn text,
    -- the next step of the side whose turn it is
    next jsonb,
    -- the last event that somebody of the buyer's side caused
    buyer_version bigint,
    buyer_at timestamptz,
    buyer_by text,
    -- JSON: by factor of the forecast, what is to be said of it from which day on, counted from that of its last event
    observed text NOT NULL
);

-- What the factors of the forecast come to, in thousandths, on the day of an event and on those after it, until something
-- happens again: one row of the array for each day.
CREATE TABLE {schema}.health (
    room uuid NOT NULL,
    day date NOT NULL,
    factors smallint[] NOT NULL,
    PRIMARY KEY (room, day)
);

-- What holds from an instant on, and perhaps until one, unless something happens.
CREATE TABLE {schema}.signals (
    room uuid NOT NULL,
    workspace uuid NOT NULL,
    name text NOT NULL,
    owner text NOT NULL,
    code text NOT NULL,
    -- 0: a note, 1: a warning, 2: an alarm
    weight smallint NOT NULL,
    subject text NOT NULL,
    stage text NOT NULL,
    person text NOT NULL,
    side text,
    since date NOT NULL,
    begins timestamptz NOT NULL,
    ends timestamptz,
    sentence text NOT NULL,
    advice text NOT NULL,
    events bigint[] NOT NULL,
    PRIMARY KEY (room, code, subject, stage, person, since)
);

-- Signals that are over. `version`: that of the room when they were.
CREATE TABLE {schema}.past (
    room uuid NOT NULL,
    code text NOT NULL,
    subject text NOT NULL,
    stage text NOT NULL,
    person text NOT NULL,
    began date NOT NULL,
    ended date NOT NULL,
    version bigint NOT NULL,
    weight smallint NOT NULL,
    sentence text NOT NULL,
    events bigint[] NOT NULL,
    PRIMARY KEY (room, code, subject, stage, person, began)
);

-- The deals that were run in a room and have ended, each with what the factors of the forecast came to halfway between its
-- beginning and its end. One that ended on the day on which it began has no halfway.
CREATE VIEW {schema}.ended AS
SELECT deal, workspace, opened_at, outcome = 'won' AS won, factors[nth:nth] AS factors
FROM {schema}.deals
CROSS JOIN LATERAL (
    SELECT (opened_at AT TIME ZONE 'UTC')::date AS first, (closed_at AT TIME ZONE 'UTC')::date AS last
) AS days
JOIN LATERAL (
    SELECT factors, least(first + (last - first) / 2 - day + 1, array_length(factors, 1)) AS nth
    FROM {schema}.health
    WHERE room = deal AND day <= first + (last - first) / 2 AND array_length(factors, 1) > 0
    ORDER BY day DESC LIMIT 1
) AS halfway ON true
WHERE outcome IS NOT NULL;

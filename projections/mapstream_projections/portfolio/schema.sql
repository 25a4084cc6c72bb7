-- One row for each deal: of a room, or one that was recorded without. No names: people stand as ids, here and below.
CREATE TABLE {schema}.deals (
    deal uuid PRIMARY KEY,
    version bigint NOT NULL,
    workspace uuid NOT NULL,
    owner text NOT NULL,
    template text,
    segment text,
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
    workspace uuid NOT NULL,
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
    workspace uuid NOT NULL,
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

-- What the factors of the forecast came to in a room on a day, if there was a room then. This and what follows is for
-- queries to go through: PostgreSQL sees through it.
CREATE FUNCTION {schema}.factors_on(asked_room uuid, asked_day date) RETURNS TABLE (factors smallint[])
LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT factors[nth:nth] FROM (
        SELECT factors, least(asked_day - health.day + 1, array_length(factors, 1)) AS nth
        FROM {schema}.health WHERE health.room = asked_room AND health.day <= asked_day ORDER BY health.day DESC LIMIT 1
    ) AS known;
END;

-- The signals of a workspace that began after an instant and hold at another, and those that were there and are over then. One that has
-- come to another stage has not ended.
CREATE FUNCTION {schema}.began_or_ended(asked_workspace uuid, after timestamptz, now timestamptz) RETURNS TABLE (
    room uuid, over boolean, code text, weight smallint, subject text, stage text, person text, side text, day date,
    sentence text, advice text, events bigint[]
)
LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT room, false, code, weight, subject, stage, person, side, since, sentence, advice, events
    FROM {schema}.signals WHERE workspace = asked_workspace AND begins > after AND begins <= now AND (ends IS NULL OR ends > now)
    UNION ALL
    SELECT room, true, code, weight, subject, stage, person, NULL, ended, sentence, '', array_remove(events || version, NULL)
    FROM (
        SELECT room, code, weight, subject, stage, person, began, ended, sentence, events, version FROM {schema}.past
        WHERE workspace = asked_workspace AND ended > (after AT TIME ZONE 'UTC')::date
        UNION ALL
        SELECT room, code, weight, subject, stage, person, since, (ends AT TIME ZONE 'UTC')::date, sentence, events, NULL
        FROM {schema}.signals
        WHERE workspace = asked_workspace AND ends <= now
          AND ends >= ((after AT TIME ZONE 'UTC')::date + 1)::timestamp AT TIME ZONE 'UTC'
    ) AS gone
    WHERE began <= (after AT TIME ZONE 'UTC')::date
      AND NOT EXISTS (
        SELECT FROM {schema}.signals AS going
        WHERE going.room = gone.room AND going.code = gone.code AND going.subject = gone.subject
          AND going.person = gone.person AND going.begins <= now AND (going.ends IS NULL OR going.ends > now)
      );
END;

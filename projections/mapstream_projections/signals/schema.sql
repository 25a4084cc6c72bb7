-- One row for each room: how far it was followed, on which day, what happened in it as far as signals need it, and which
-- signals run. No names of people: those stand as ids.
CREATE TABLE {schema}.rooms (
    room uuid PRIMARY KEY,
    version bigint NOT NULL,
    day date NOT NULL,
    trace jsonb NOT NULL,
    -- by code, subject, stage and person, the day on which each began
    running jsonb NOT NULL
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

-- Signals that are over.
CREATE TABLE {schema}.past (
    room uuid NOT NULL,
    code text NOT NULL,
    subject text NOT NULL,
    stage text NOT NULL,
    person text NOT NULL,
    began date NOT NULL,
    ended date NOT NULL,
    PRIMARY KEY (room, code, subject, stage, person, began)
);

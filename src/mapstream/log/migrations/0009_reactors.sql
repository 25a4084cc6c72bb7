-- How far each reactor has read the log. It is never set back: what was done once is not done again.
CREATE TABLE reactors (
    name text PRIMARY KEY,
    position bigint NOT NULL
);

-- The events that a reactor could not react to, for those who look after it.
CREATE TABLE passed_over (
    reactor text NOT NULL,
    position bigint NOT NULL,
    room uuid NOT NULL,
    version bigint NOT NULL,
    error text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (reactor, position)
);

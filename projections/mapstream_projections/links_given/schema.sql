-- One row for each personal link of a room. No names of people: they stand as ids.
CREATE TABLE {schema}.links (
    room uuid NOT NULL,
    link uuid NOT NULL,
    version bigint NOT NULL,
    workspace uuid NOT NULL,
    person text NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by text NOT NULL,
    expires timestamptz,
    opened timestamptz,
    revoked timestamptz,
    PRIMARY KEY (room, link)
);

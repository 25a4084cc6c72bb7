-- The witnesses that rooms have their histories cosigned by: up to which size, and why not further.
CREATE TABLE witnesses (
    room uuid NOT NULL,
    witness uuid NOT NULL,
    url text NOT NULL,
    key text NOT NULL,
    size bigint NOT NULL DEFAULT 0,
    at timestamptz,
    problem text,
    failures integer NOT NULL DEFAULT 0,
    due timestamptz NOT NULL,
    PRIMARY KEY (room, witness)
);

-- The public keys that checkpoints of a workspace's rooms were and are signed with; what signs is a secret.
CREATE TABLE sealing_keys (
    workspace uuid NOT NULL,
    number integer NOT NULL,
    public bytea NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    PRIMARY KEY (workspace, number)
);

-- Every checkpoint that was ever signed, as the note that it is.
CREATE TABLE checkpoints (
    room uuid NOT NULL,
    size bigint NOT NULL,
    note text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (room, size)
);

-- The days on which something happened in a room that is still to be sealed, and the version that it had come to then.
CREATE TABLE unsealed_days (
    room uuid NOT NULL,
    day date NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (room, day)
);
CREATE INDEX unsealed_days_day_idx ON unsealed_days (day);

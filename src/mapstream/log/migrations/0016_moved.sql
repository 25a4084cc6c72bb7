-- The rooms that came from another installation: which workspace each belongs to here, the one that it was opened in,
-- and who brought it, when.
CREATE TABLE moved_rooms (
    room uuid PRIMARY KEY,
    workspace uuid NOT NULL,
    opened_in uuid NOT NULL,
    by uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);

-- The public keys that checkpoints of these rooms were signed with elsewhere.
CREATE TABLE moved_keys (
    room uuid NOT NULL,
    public bytea NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    PRIMARY KEY (room, public)
);

-- When each open date of a room will have been past for some days, and when that was said: once for each stage.
CREATE TABLE overdue_stages (
    room uuid NOT NULL,
    item text NOT NULL,
    due date NOT NULL,
    stage text NOT NULL,
    at timestamptz NOT NULL,
    said timestamptz,
    PRIMARY KEY (room, item, due, stage)
);
CREATE INDEX overdue_stages_at_idx ON overdue_stages (at) WHERE said IS NULL;

-- The rooms that were there before any of this have been looked through.
CREATE TABLE overdue_begun (
    looked_through boolean PRIMARY KEY CHECK (looked_through)
);

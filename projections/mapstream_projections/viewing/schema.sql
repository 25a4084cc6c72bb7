-- One row for each sitting: somebody looked at the plan, or at a document. No names: people stand as ids.
CREATE TABLE {schema}.sittings (
    room uuid NOT NULL,
    viewer text NOT NULL,
    -- plan, or documents/<id>
    subject text NOT NULL,
    -- the id of the sitting, or the version of a look without one
    sitting text NOT NULL,
    first timestamptz NOT NULL,
    last timestamptz NOT NULL,
    seconds double precision NOT NULL,
    -- seconds by page number
    pages jsonb NOT NULL,
    -- of a document: its revision, and the SHA-256 of its file
    seen integer,
    sha256 text,
    -- the events that told of it, the latest last
    events bigint[] NOT NULL,
    PRIMARY KEY (room, viewer, subject, sitting)
);

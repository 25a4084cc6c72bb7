-- One row for each event of a room. No names: people stand in a sentence as @{id}, and what was sealed reads “…”.
CREATE TABLE {schema}.entries (
    room uuid NOT NULL,
    version bigint NOT NULL,
    position bigint NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    via text NOT NULL,
    -- the link or session that it came by
    way text,
    type text NOT NULL,
    -- what it is about (first), and whatever else it mentions, as collection/id
    items text[] NOT NULL,
    -- the items that were gone after it
    removed text[],
    sentence text NOT NULL,
    -- the sentence with what it is made of, to be told in the language of its reader
    message json NOT NULL,
    changes json NOT NULL,
    -- how much of it each side was told: 0 nothing, 1 that it happened, 2 all of it
    seller smallint NOT NULL,
    buyer smallint NOT NULL,
    -- the same for people who were told otherwise than their side
    people jsonb
);

-- What opens something: personal links, API keys, sessions, sign-ins. Of each secret only its hash. Whether a link or a
-- key holds is told by the log; whether a session or a sign-in does, here.
CREATE TABLE credentials (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    scope uuid NOT NULL,
    hash bytea NOT NULL,
    made timestamptz NOT NULL DEFAULT now(),
    used timestamptz,
    expires timestamptz,
    ended timestamptz,
    -- the member, or the link, that a session or a sign-in is of
    holder uuid,
    agent text,
    -- what holds beside it for a while, after it was renewed
    hash_before bytea,
    until timestamptz
);

CREATE INDEX credentials_holder_idx ON credentials (holder) WHERE holder IS NOT NULL;

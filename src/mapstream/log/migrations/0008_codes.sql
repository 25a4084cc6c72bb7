-- How whoever a session or a sign-in was given to had shown who they are.
ALTER TABLE credentials ADD COLUMN known text;

-- The code that was sent to somebody last, as a hash with what only the browser has that asked for it; and how often
-- codes were sent to them, and wrong ones tried, since when. There is one row for a person, whatever they came by.
CREATE TABLE codes (
    scope uuid,
    person uuid,
    hash bytea,
    expires timestamptz NOT NULL,
    sends integer NOT NULL DEFAULT 1,
    sends_since timestamptz NOT NULL DEFAULT now(),
    tries integer NOT NULL DEFAULT 0,
    tries_since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, person)
);

-- How many mails with a secret in them were sent to an address, or asked for from one, within an hour; only its hash.
CREATE TABLE mailed (
    hash bytea PRIMARY KEY,
    times integer NOT NULL DEFAULT 1,
    since timestamptz NOT NULL DEFAULT now()
);

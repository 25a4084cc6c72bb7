-- One row for each deal: of a room, or one that was recorded without. No names: people stand as ids.
CREATE TABLE {schema}.deals (
    deal uuid PRIMARY KEY,
    version bigint NOT NULL,
    workspace uuid NOT NULL,
    owner text NOT NULL,
    template text,
    amount numeric,
    currency text,
    opened_at timestamptz NOT NULL,
    outcome text,
    closed_at timestamptz,
    -- shared with the buyer, and with work in it
    planned boolean NOT NULL,
    -- how much was done when the deal ended
    completed integer,
    total integer
);

-- Every move of a date that both sides, or one, had promised.
CREATE TABLE {schema}.moves (
    deal uuid NOT NULL,
    version bigint NOT NULL,
    item text NOT NULL,
    -- whose item it is: seller, buyer, or shared
    side text NOT NULL,
    -- calendar days; later is positive
    days integer NOT NULL,
    PRIMARY KEY (deal, version, item)
);

-- Every change that the buyer's side made.
CREATE TABLE {schema}.buyer_edits (
    deal uuid NOT NULL,
    version bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (deal, version)
);

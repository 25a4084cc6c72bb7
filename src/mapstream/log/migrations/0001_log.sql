-- The log: events, snapshots, the keys of people, and the secret that signs links.
-- Column names are those of eventsourcing's recorder; command_id is ours: it stands on the first event of each command
-- and makes a command that is sent twice act once, whatever process it reaches.

CREATE TABLE log_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial,
    command_id uuid,
    PRIMARY KEY (originator_id, originator_version)
) WITH (
    -- nothing is ever updated or deleted: vacuum only to freeze, analyse as the table grows
    autovacuum_vacuum_threshold = 100000000,
    autovacuum_vacuum_scale_factor = 0.5,
    autovacuum_analyze_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.01
);

CREATE UNIQUE INDEX log_events_notification_id_idx ON log_events (notification_id);
CREATE UNIQUE INDEX log_events_command_id_idx ON log_events (originator_id, command_id) WHERE command_id IS NOT NULL;

-- What is recorded stays: the database itself refuses to change or remove it.
CREATE FUNCTION log_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is immutable: events are never changed or removed';
END
$$;

CREATE TRIGGER log_events_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON log_events
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_immutable();

CREATE TABLE log_snapshots (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);

-- One key a person and stream. A destroyed key leaves its row behind, empty, so that none is made again.
CREATE TABLE person_keys (
    stream uuid NOT NULL,
    person uuid NOT NULL,
    key bytea,
    PRIMARY KEY (stream, person)
);

CREATE TABLE secrets (
    name text PRIMARY KEY,
    value bytea NOT NULL
);

-- Who is in which room, on any server. Not part of the log, and nothing is lost when it is: hence unlogged.
CREATE UNLOGGED TABLE presence (
    room uuid NOT NULL,
    connection uuid NOT NULL,
    server uuid NOT NULL,
    entry jsonb NOT NULL,
    seen timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (room, connection)
);

CREATE INDEX presence_server_idx ON presence (server);

-- Appends events in one transaction and answers their positions. The advisory lock makes the order of positions the
-- order of commits, so that a reader who has seen position N has seen all before it; unlike LOCK TABLE it never waits
-- for ANALYZE or VACUUM. The notification carries the last position as a hint and is sent at commit.
-- Ids, versions and types come as lists with commas: a client puts those together much faster than arrays. A command
-- id stands on the first of its events; the others have an empty place.
CREATE FUNCTION log_append(
    lock bigint, channel text, streams text, versions text, topics text, states bytea[], commands text
) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(lock);
    RETURN QUERY
        INSERT INTO log_events (originator_id, originator_version, topic, state, command_id)
        SELECT * FROM unnest(
            string_to_array(streams, ',')::uuid[],
            string_to_array(versions, ',')::bigint[],
            string_to_array(topics, ','),
            states,
            string_to_array(commands, ',', '')::uuid[]
        )
        RETURNING notification_id;
    PERFORM pg_notify(channel, lastval()::text);
END
$$;

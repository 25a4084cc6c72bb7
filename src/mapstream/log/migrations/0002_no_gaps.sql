-- A stream has no gaps: what does not follow on from what is stored is refused as a version that is stored already is,
-- as an integrity violation, so that whoever appends finds out what there is and decides again.
-- The plan is made while the log is small, and kept while it grows: hence no sequential scans, and no EXISTS, for which
-- the whole log might be read once.
CREATE OR REPLACE FUNCTION log_append(
    lock bigint, channel text, streams text, versions text, topics text, states bytea[], commands text
) RETURNS SETOF bigint LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    ids uuid[] := string_to_array(streams, ',');
    numbers bigint[] := string_to_array(versions, ',');
BEGIN
    PERFORM pg_advisory_xact_lock(lock);
    IF EXISTS (
        SELECT FROM unnest(ids, numbers) AS e(stream, version) GROUP BY stream
        HAVING max(version) - min(version) >= count(*)
            OR min(version) > 1 AND (
                SELECT originator_version FROM log_events
                WHERE originator_id = stream AND originator_version = min(version) - 1
            ) IS NULL
    ) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'events follow each other without gaps';
    END IF;
    RETURN QUERY
        INSERT INTO log_events (originator_id, originator_version, topic, state, command_id)
        SELECT * FROM unnest(ids, numbers, string_to_array(topics, ','), states, string_to_array(commands, ',', '')::uuid[])
        RETURNING notification_id;
    PERFORM pg_notify(channel, lastval()::text);
END
$$;

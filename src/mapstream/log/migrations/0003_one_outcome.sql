-- A command has one outcome, however often and to whatever server it is sent. Either it is written: then its id stands on
-- its first event. Or it is not, since it was refused or changed nothing: then its id stands here, for a day, and nothing
-- is written under it any more; so that a twin that is still on its way somewhere does nothing after its sender was told.
CREATE TABLE unwritten_commands (
    stream uuid NOT NULL,
    command_id uuid NOT NULL,
    refused boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, command_id)
);

CREATE INDEX unwritten_commands_at_idx ON unwritten_commands (at);

-- As before, and takes the commands that are not written in the same transaction: all are held against what is on disk,
-- and those that are so for good are kept. Each comes with the version that its stream had before this append: if there
-- is another one by now it was decided on what is no more, and everything is refused as an integrity violation, as it is
-- if one of the commands has an outcome already.
-- The plans are the same for any number of rows: made once, and not anew for every small append, of whose time that was
-- a quarter.
DROP FUNCTION log_append(bigint, text, text, text, text, bytea[], text);
CREATE FUNCTION log_append(
    lock bigint, channel text, streams text, versions text, topics text, states bytea[], commands text,
    unwritten_streams text DEFAULT '', unwritten_versions text DEFAULT '', unwritten text DEFAULT '',
    unwritten_refused text DEFAULT '', unwritten_for_good text DEFAULT ''
) RETURNS SETOF bigint LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    ids uuid[] := string_to_array(streams, ',');
    numbers bigint[] := string_to_array(versions, ',');
    begun uuid[] := string_to_array(commands, ',', '');
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
    IF EXISTS (
        SELECT FROM unnest(ids, begun) AS e(of, command) WHERE command IS NOT NULL
            AND (SELECT at FROM unwritten_commands WHERE stream = of AND command_id = command) IS NOT NULL
    ) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'a command has one outcome';
    END IF;
    IF unwritten <> '' THEN
        PERFORM log_leave_unwritten(
            string_to_array(unwritten_streams, ',')::uuid[],
            string_to_array(unwritten_versions, ',')::bigint[],
            string_to_array(unwritten, ',')::uuid[],
            string_to_array(unwritten_refused, ',')::boolean[],
            string_to_array(unwritten_for_good, ',')::boolean[]
        );
    END IF;
    IF ids <> '{}' THEN
        RETURN QUERY
            INSERT INTO log_events (originator_id, originator_version, topic, state, command_id)
            SELECT * FROM unnest(ids, numbers, string_to_array(topics, ','), states, begun)
            RETURNING notification_id;
        PERFORM pg_notify(channel, lastval()::text);
    END IF;
END
$$;

CREATE FUNCTION log_leave_unwritten(
    streams uuid[], versions bigint[], commands uuid[], refused boolean[], for_good boolean[]
) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(streams, versions, commands) AS e(stream, version, command)
        WHERE version <> coalesce((SELECT max(originator_version) FROM log_events WHERE originator_id = stream), 0)
            OR (SELECT originator_version FROM log_events WHERE originator_id = stream AND command_id = command)
                IS NOT NULL
    ) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'decided on what is no more, or written before';
    END IF;
    DELETE FROM unwritten_commands WHERE at < now() - interval '1 day';
    INSERT INTO unwritten_commands (stream, command_id, refused)
    SELECT e.stream, e.command, e.refused
    FROM unnest(streams, commands, refused, for_good) AS e(stream, command, refused, for_good)
    WHERE e.for_good;
END
$$;

-- What stands for what was asked (a digest of the commands), beside the id of the command: the same id with something
-- else is refused, and not answered as what was sent first. It is no part of what is stored and hashed of the events, and
-- goes when somebody in the stream is erased. Commands of before, and of servers that do not know of it, have none.
ALTER TABLE log_events ADD COLUMN asked bytea;
ALTER TABLE unwritten_commands ADD COLUMN asked bytea;
DROP TRIGGER log_events_immutable ON log_events;
CREATE TRIGGER log_events_immutable
    BEFORE UPDATE OF originator_id, originator_version, topic, state, notification_id, command_id OR DELETE OR TRUNCATE
    ON log_events FOR EACH STATEMENT EXECUTE FUNCTION log_is_immutable();

-- As before, and takes the digests: of events those that begin a command have one.
DROP FUNCTION log_append(bigint, text, text, text, text, bytea[], text, text, text, text, text, text);
DROP FUNCTION log_leave_unwritten(uuid[], bigint[], uuid[], boolean[], boolean[]);
CREATE FUNCTION log_append(
    lock bigint, channel text, streams text, versions text, topics text, states bytea[], commands text,
    unwritten_streams text DEFAULT '', unwritten_versions text DEFAULT '', unwritten text DEFAULT '',
    unwritten_refused text DEFAULT '', unwritten_for_good text DEFAULT '', asked text DEFAULT '',
    unwritten_asked text DEFAULT ''
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
            string_to_array(unwritten_for_good, ',')::boolean[],
            string_to_array(unwritten_asked, ',', '')
        );
    END IF;
    IF ids <> '{}' THEN
        RETURN QUERY
            INSERT INTO log_events (originator_id, originator_version, topic, state, command_id, asked)
            SELECT stream, version, topic, stored, command, decode(digest, 'hex')
            FROM unnest(ids, numbers, string_to_array(topics, ','), states, begun, string_to_array(log_append.asked, ',', ''))
                AS e(stream, version, topic, stored, command, digest)
            RETURNING notification_id;
        PERFORM pg_notify(channel, lastval()::text);
    END IF;
END
$$;

CREATE FUNCTION log_leave_unwritten(
    streams uuid[], versions bigint[], commands uuid[], refused boolean[], for_good boolean[], asked text[]
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
    INSERT INTO unwritten_commands (stream, command_id, refused, asked)
    SELECT e.stream, e.command, e.refused, decode(e.digest, 'hex')
    FROM unnest(streams, commands, refused, for_good, asked) AS e(stream, command, refused, for_good, digest)
    WHERE e.for_good;
END
$$;

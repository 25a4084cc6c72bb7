-- Snapshots vouch for themselves from now on; those that cannot are made again.
DELETE FROM log_snapshots;

-- As before, and keeps that a command came to nothing for an hour, which is longer than anybody sends it again for:
-- what is kept is bounded by what is refused in that time.
CREATE OR REPLACE FUNCTION log_leave_unwritten(
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
    DELETE FROM unwritten_commands WHERE at < now() - interval '1 hour';
    INSERT INTO unwritten_commands (stream, command_id, refused, asked)
    SELECT e.stream, e.command, e.refused, decode(e.digest, 'hex')
    FROM unnest(streams, commands, refused, for_good, asked) AS e(stream, command, refused, for_good, digest)
    WHERE e.for_good;
END
$$;

-- name: lock
-- Hold a file until the transaction ends.
SELECT pg_advisory_xact_lock(%(lock)s::bigint)

-- name: record
-- Note an upload, or that it came again, maybe under another name; whether it is new.
INSERT INTO uploads (room, uploaded_by, file, name, type, size, pages)
VALUES (%(room)s, %(by)s, %(file)s, %(name)s, %(type)s, %(size)s, %(pages)s)
ON CONFLICT (room, uploaded_by, file) DO UPDATE SET name = excluded.name, at = now()
RETURNING xmax = 0 AS new

-- name: uploaded
-- Of some files those that somebody uploaded to a room within the last day.
SELECT file, name, type, size, pages FROM uploads
WHERE room = %(room)s AND uploaded_by = %(by)s AND file = ANY(%(files)s) AND at > now() - interval '1 day'

-- name: taken
-- How many bytes the files of a room have, each counted once.
SELECT coalesce(sum(size), 0)::bigint FROM (SELECT DISTINCT file, size FROM uploads WHERE room = %(room)s) AS files

-- name: forget
-- Forget uploads of some age that no event of their room names, nor proposes.
DELETE FROM uploads AS u WHERE at < now() - %(age)s::interval AND NOT EXISTS (
    SELECT FROM log_events WHERE originator_id = u.room AND topic IN ('document.added', 'document.revised', 'proposal.made')
        AND position(convert_to(u.file, 'UTF8') IN state) > 0
)

-- name: named
-- All files that an upload or an event names.
SELECT file FROM uploads
UNION
SELECT found[1] FROM log_events,
    regexp_matches(convert_from(state, 'UTF8'), '"(?:sha256|file)":"([0-9a-f]{64})"', 'g') AS found
WHERE topic IN ('document.added', 'document.revised', 'proposal.made')

-- name: named_in
-- The files that events of a room name, each with who uploaded it, as what.
SELECT file, coalesce(jsonb_agg(jsonb_build_object('by', uploaded_by, 'name', name, 'type', type, 'pages', pages)
                                ORDER BY uploaded_by) FILTER (WHERE name IS NOT NULL), '[]')
FROM (
    SELECT DISTINCT found[1] AS file FROM log_events,
        regexp_matches(convert_from(state, 'UTF8'), '"(?:sha256|file)":"([0-9a-f]{64})"', 'g') AS found
    WHERE originator_id = %(room)s AND topic IN ('document.added', 'document.revised', 'proposal.made')
) AS named LEFT JOIN (SELECT * FROM uploads WHERE room = %(room)s) AS u USING (file)
GROUP BY file ORDER BY file

-- name: known
-- Whether anybody has uploaded a file.
SELECT FROM uploads WHERE file = %(file)s LIMIT 1

-- name: keep
-- Keep a sitting; what is told of it later stands in place of what was told before.
INSERT INTO {schema}.sittings AS kept (room, viewer, subject, sitting, first, last, seconds, pages, seen, sha256, events)
VALUES (%(room)s, %(viewer)s, %(subject)s, %(sitting)s, %(at)s, %(at)s, %(seconds)s, %(pages)s::jsonb, %(seen)s,
        %(sha256)s, ARRAY[%(version)s::bigint])
ON CONFLICT (room, viewer, subject, sitting) DO UPDATE SET
    last = excluded.last, seconds = excluded.seconds, pages = excluded.pages, seen = excluded.seen,
    sha256 = excluded.sha256, events = kept.events || excluded.events
WHERE excluded.events[1] > ALL (kept.events)

-- name: sittings
-- The sittings of a room that had begun by an instant, of one viewer or of all; whether each goes into a window.
SELECT viewer, subject, to_char(first AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       to_char(last AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), seconds, pages, seen, sha256, events,
       %(since)s::timestamptz IS NULL OR last >= %(since)s::timestamptz
FROM {schema}.sittings
WHERE room = %(room)s AND (%(viewer)s::text IS NULL OR viewer = %(viewer)s)
  AND (%(until)s::timestamptz IS NULL OR first <= %(until)s::timestamptz)
ORDER BY first, viewer, subject, sitting

-- name: keep
-- A link as it is after an event. An older state never takes the place of a newer one.
INSERT INTO {schema}.links AS kept
VALUES (%(room)s, %(link)s, %(version)s, %(workspace)s, %(person)s, %(issued_at)s, %(issued_by)s, %(expires)s,
        %(opened)s, %(revoked)s)
ON CONFLICT (room, link) DO UPDATE SET
    version = excluded.version, expires = excluded.expires, opened = excluded.opened, revoked = excluded.revoked
WHERE kept.version < excluded.version

-- name: links
-- The links that somebody can still come in by, latest made first.
SELECT room::text, link::text, person,
       to_char(issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), issued_by,
       to_char(expires AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       to_char(opened AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
FROM {schema}.links
WHERE workspace = %(workspace)s AND revoked IS NULL AND (expires IS NULL OR expires > %(now)s::timestamptz)
  AND (%(after_at)s::timestamptz IS NULL
       OR (issued_at, link) < (%(after_at)s::timestamptz, %(after_link)s::uuid))
ORDER BY issued_at DESC, link DESC
LIMIT %(limit)s

-- name: stage
-- Somewhere to copy rows to before it is known which of them are there already.
CREATE TEMPORARY TABLE IF NOT EXISTS staged_entries (LIKE {schema}.entries) ON COMMIT DELETE ROWS

-- name: copy
-- Rows that may be there already.
COPY staged_entries (room, version, position, at, author, via, way, type, items, removed, sentence, message, changes,
                     seller, buyer, people) FROM STDIN

-- name: fill
-- Rows that cannot be there yet.
COPY {schema}.entries (room, version, position, at, author, via, way, type, items, removed, sentence, message, changes,
                       seller, buyer, people) FROM STDIN

-- name: keep
-- Keep the rows that are new: an event that comes twice counts once.
INSERT INTO {schema}.entries SELECT * FROM staged_entries ON CONFLICT DO NOTHING

-- name: clear
-- Forget the rows of a batch before in this transaction: there mostly is none.
DELETE FROM staged_entries

-- name: gone
-- The items of a room that were removed while this reader perhaps could not see them.
SELECT DISTINCT unnest(removed) FROM {schema}.entries
WHERE room = %(room)s AND removed IS NOT NULL
  AND coalesce((people ->> %(person)s)::smallint, CASE %(side)s WHEN 'seller' THEN seller ELSE buyer END) < 2

-- name: renamed
-- The versions of a room with which somebody came to be called otherwise.
SELECT version FROM {schema}.entries
WHERE room = %(room)s AND type IN ('person.edited', 'change.undone') AND changes::text LIKE '%%/name"%%'
ORDER BY version

-- name: trail
-- What a reader was told of a room, latest first: as it is written down, or (“partly”) what has to be told anew, since
-- they did not see all of it then, or may not now, or their scope leaves something out.
SELECT version, position, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), author, via, way, type, items[1],
       message, changes, partly
FROM (
    SELECT *,
        told < 2 OR %(scoped)s OR items && %(doubtful)s::text[]
        OR (type IN ('person.edited', 'notes.shared') AND changes::text LIKE '%%/notes/%%') AS partly
    FROM (
        SELECT *,
            coalesce((people ->> %(person)s)::smallint, CASE %(side)s WHEN 'seller' THEN seller ELSE buyer END) AS told
        FROM {schema}.entries
        WHERE room = %(room)s AND version < %(before)s
    ) AS found
    WHERE told > 0 OR %(admin)s
) AS entries
WHERE (%(by)s::text IS NULL OR author = %(by)s)
  AND (%(type)s::text IS NULL OR type = %(type)s)
  AND (%(types)s::text[] IS NULL OR type = ANY (%(types)s))
  AND (%(by_one_of)s::text[] IS NULL OR author = ANY (%(by_one_of)s))
  AND (%(by_none_of)s::text[] IS NULL OR author <> ALL (%(by_none_of)s))
  AND (%(newer_than)s::bigint IS NULL OR version > %(newer_than)s)
  AND (%(field)s::text IS NULL OR partly OR changes::text LIKE %(field)s)
  AND (%(item)s::text IS NULL OR items @> ARRAY[%(item)s::text])
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR at <= %(until)s)
  AND (%(q)s::text IS NULL OR partly OR (
      regexp_replace(sentence, '@\{[^}]*\}', '@', 'g') ILIKE %(q)s OR sentence LIKE ANY (%(tokens)s::text[])))
ORDER BY version DESC
LIMIT %(limit)s

-- name: settle
-- A room belongs to a workspace here.
INSERT INTO moved_rooms (room, workspace, opened_in, by) VALUES (%(room)s, %(workspace)s, %(opened_in)s, %(by)s)

-- name: keep_keys
-- Keep the keys of people. Who has been erased here stays erased.
INSERT INTO person_keys AS kept (stream, person, key)
SELECT %(room)s, * FROM unnest(%(people)s::uuid[], %(keys)s::bytea[])
ON CONFLICT (stream, person) DO UPDATE SET key = excluded.key WHERE kept.key IS NOT NULL

-- name: keep_public_keys
-- Keep the public keys that signed for a room elsewhere.
INSERT INTO moved_keys (room, public, since, until)
SELECT %(room)s, e.* FROM unnest(%(publics)s::bytea[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[])
    AS e(public, since, until)
WHERE public NOT IN (SELECT k.public FROM sealing_keys AS k WHERE k.workspace = %(workspace)s)
ON CONFLICT DO NOTHING

-- name: keep_checkpoint
-- Keep a checkpoint, unless there is one at that size.
INSERT INTO checkpoints (room, size, note, reason, at)
VALUES (%(room)s, %(size)s, %(note)s, %(reason)s, %(at)s) ON CONFLICT DO NOTHING

-- name: keep_upload
-- Keep who uploaded a file, unless that is known.
INSERT INTO uploads (room, uploaded_by, file, name, type, size, pages)
VALUES (%(room)s, %(by)s, %(file)s, %(name)s, %(type)s, %(size)s, %(pages)s) ON CONFLICT DO NOTHING

-- name: forget_cached
-- Have all servers read the keys of a room again.
SELECT pg_notify(%(channel)s, %(payload)s)

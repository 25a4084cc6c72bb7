-- name: leaves
-- The SHA-256 of each stored event of a room from a version on, in order.
SELECT originator_version, sha256(state) FROM log_events
WHERE originator_id = %(room)s AND originator_version >= %(first)s ORDER BY originator_version

-- name: keys
-- The public keys of a workspace, in order.
SELECT number, public, since, until FROM sealing_keys WHERE workspace = %(workspace)s ORDER BY number

-- name: all_keys
-- The public keys of all workspaces.
SELECT public, since, until FROM sealing_keys ORDER BY since, public

-- name: keys_elsewhere
-- The public keys that signed for a room before it came here, in order.
SELECT public, since, until FROM moved_keys WHERE room = %(room)s ORDER BY since, public

-- name: hold_keys
-- Nobody else makes or changes the keys of a workspace until this transaction ends.
SELECT pg_advisory_xact_lock(%(lock)s::bigint)

-- name: add_key
-- A workspace signs with a key from now on.
INSERT INTO sealing_keys (workspace, number, public, since) VALUES (%(workspace)s, %(number)s, %(public)s, %(at)s)

-- name: retire_keys
-- The keys of a workspace that sign, do so no more.
UPDATE sealing_keys SET until = %(at)s WHERE workspace = %(workspace)s AND until IS NULL

-- name: forget_secret
-- Remove a secret, for ever.
DELETE FROM secrets WHERE name = %(name)s

-- name: add_checkpoint
-- Keep a checkpoint, unless there is one at that size.
INSERT INTO checkpoints (room, size, note, reason, at)
VALUES (%(room)s, %(size)s, %(note)s, %(reason)s, %(at)s) ON CONFLICT DO NOTHING

-- name: cosign
-- Put a witness's signature under a checkpoint, unless it is there.
UPDATE checkpoints SET note = note || %(signature)s::text
WHERE room = %(room)s AND size = %(size)s AND position(%(signature)s::text IN note) = 0

-- name: checkpoints
-- The checkpoints of a room after a size, in order.
SELECT size, note, reason, at FROM checkpoints
WHERE room = %(room)s AND size > %(after)s ORDER BY size LIMIT %(limit)s

-- name: latest_checkpoint
-- The latest checkpoint of a room.
SELECT size, note, reason, at FROM checkpoints WHERE room = %(room)s ORDER BY size DESC LIMIT 1

-- name: happened
-- Something happened in a room on a day, by which it came to a version.
INSERT INTO unsealed_days AS kept (room, day, version) VALUES (%(room)s, %(day)s, %(version)s)
ON CONFLICT (room, day) DO UPDATE SET version = greatest(kept.version, excluded.version)

-- name: unsealed
-- The days before another that are to be sealed, with the version that each came to.
SELECT room, day, version FROM unsealed_days WHERE day < %(today)s ORDER BY day, room LIMIT 500

-- name: settle
-- A day of a room needs to be sealed no more.
DELETE FROM unsealed_days WHERE room = %(room)s AND day = %(day)s

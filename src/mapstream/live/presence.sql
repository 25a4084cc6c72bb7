-- name: upsert
-- Where somebody is now.
INSERT INTO presence (room, connection, server, entry) VALUES (%(room)s, %(connection)s, %(server)s, %(entry)s)
ON CONFLICT (room, connection) DO UPDATE SET entry = excluded.entry, seen = now()

-- name: remove
-- Somebody left.
DELETE FROM presence WHERE room = %(room)s AND connection = %(connection)s

-- name: elsewhere
-- Who is in a room on other servers that have been heard of lately.
SELECT entry FROM presence
WHERE room = %(room)s AND server <> %(server)s AND seen > now() - make_interval(secs => %(patience)s)

-- name: alive
-- This server is there.
UPDATE presence SET seen = now() WHERE server = %(server)s

-- name: sweep
-- Forget servers that have not been heard of.
DELETE FROM presence WHERE seen < now() - make_interval(secs => %(patience)s)

-- name: gone
-- This server ends.
DELETE FROM presence WHERE server = %(server)s

-- name: notify
-- Tell the other servers to look at a room.
SELECT pg_notify(%(channel)s, %(payload)s)

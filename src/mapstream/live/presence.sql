-- The table stands in the log's first migration, since a schema has one history of migrations and servers make no tables;
-- it belongs to live/presence.py, and nothing of the log refers to it.

-- name: upsert
-- Where people are now.
INSERT INTO presence (room, connection, server, entry)
SELECT r::uuid, c::uuid, %(server)s::uuid, e::jsonb
FROM unnest(%(rooms)s::text[], %(connections)s::text[], %(entries)s::text[]) AS p(r, c, e)
ON CONFLICT (room, connection) DO UPDATE SET entry = excluded.entry, seen = now()

-- name: remove
-- People left.
DELETE FROM presence WHERE (room, connection) IN
    (SELECT r::uuid, c::uuid FROM unnest(%(rooms)s::text[], %(connections)s::text[]) AS p(r, c))

-- name: elsewhere
-- Who is in some rooms on other servers that have been heard of lately; always in the same order.
SELECT room::text, entry FROM presence
WHERE room = ANY(%(rooms)s::text[]::uuid[]) AND server <> %(server)s
    AND seen > now() - make_interval(secs => %(patience)s)
ORDER BY room, connection

-- name: kept
-- How many of this server's people the table holds.
SELECT count(*) FROM presence WHERE server = %(server)s

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
-- Tell the other servers to look at some rooms.
SELECT pg_notify(%(channel)s, payload) FROM unnest(%(payloads)s::text[]) AS payload

-- name: register
-- A room has its history cosigned by a witness from now on.
INSERT INTO witnesses (room, witness, url, key, due)
VALUES (%(room)s, %(witness)s, %(url)s, %(key)s, %(now)s) ON CONFLICT DO NOTHING

-- name: remove
-- A witness is asked no more.
DELETE FROM witnesses WHERE room = %(room)s AND witness = %(witness)s

-- name: waiting
-- The witnesses that are to be asked for the latest checkpoint of their room, those who wait longest first.
SELECT w.room::text, w.witness::text, w.url, w.key, w.failures, w.size, c.size, c.note, c.reason, c.at
FROM witnesses w
CROSS JOIN LATERAL (
    SELECT size, note, reason, at FROM checkpoints WHERE room = w.room ORDER BY size DESC LIMIT 1
) c
WHERE w.due <= %(now)s AND c.size > w.size
ORDER BY w.due LIMIT %(limit)s

-- name: cosigned
-- A witness has cosigned a size.
UPDATE witnesses SET size = %(size)s, at = %(now)s, problem = NULL, failures = 0, due = %(now)s
WHERE room = %(room)s AND witness = %(witness)s

-- name: failed
-- A witness has not, and is asked again later.
UPDATE witnesses SET problem = %(problem)s, failures = failures + 1, due = %(due)s
WHERE room = %(room)s AND witness = %(witness)s

-- name: states
-- How far the witnesses of a room have cosigned its history, and why not further.
SELECT witness::text, size, at, problem FROM witnesses WHERE room = %(room)s

-- name: counts
-- How many witnesses there are, and how many of them did not cosign when last asked.
SELECT count(*), count(problem) FROM witnesses

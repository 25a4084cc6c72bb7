-- name: forget
-- What was to be said of a room, and is not said yet, except these dates.
DELETE FROM overdue_stages WHERE room = %(room)s AND said IS NULL
  AND (item, due) NOT IN (SELECT * FROM unnest(%(items)s::text[], %(dues)s::date[]))

-- name: await
-- A stage that a date will come to, and when, unless it is said already.
INSERT INTO overdue_stages (room, item, due, stage, at)
VALUES (%(room)s, %(item)s, %(due)s, %(stage)s, %(at)s)
ON CONFLICT (room, item, due, stage) DO UPDATE SET at = excluded.at WHERE overdue_stages.said IS NULL

-- name: come
-- The stages that have come, room by room; of the same date the latest last.
SELECT room::text, item, due::text, stage FROM overdue_stages
WHERE said IS NULL AND at <= %(now)s ORDER BY room, item, due, at LIMIT %(limit)s

-- name: say
-- A stage is dealt with, for ever.
UPDATE overdue_stages SET said = %(now)s
WHERE room = %(room)s AND item = %(item)s AND due = %(due)s AND stage = %(stage)s

-- name: begun
-- Whether what was there when it began has been looked at.
SELECT looked_through FROM overdue_begun

-- name: begin
-- It has.
INSERT INTO overdue_begun (looked_through) VALUES (true) ON CONFLICT DO NOTHING

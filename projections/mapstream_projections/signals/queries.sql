-- name: known
-- How far some rooms were followed.
SELECT room::text, day::text, trace, running FROM {schema}.rooms WHERE room = ANY(%(rooms)s::uuid[])

-- name: keep
-- How far a room has been followed.
INSERT INTO {schema}.rooms VALUES (%(room)s, %(version)s, %(day)s, %(trace)s, %(running)s)
ON CONFLICT (room) DO UPDATE SET
    version = excluded.version, day = excluded.day, trace = excluded.trace, running = excluded.running

-- name: drop
-- What is said of some rooms is said anew.
DELETE FROM {schema}.signals WHERE room = ANY(%(rooms)s::uuid[])

-- name: say
-- A signal of a room.
INSERT INTO {schema}.signals
VALUES (%(room)s, %(workspace)s, %(name)s, %(owner)s, %(code)s, %(weight)s, %(subject)s, %(stage)s, %(person)s, %(side)s,
        %(since)s, %(begins)s, %(ends)s, %(sentence)s, %(advice)s, %(events)s) ON CONFLICT DO NOTHING

-- name: end
-- A signal is over.
INSERT INTO {schema}.past
VALUES (%(room)s, %(code)s, %(subject)s, %(stage)s, %(person)s, %(began)s, %(ended)s) ON CONFLICT DO NOTHING

-- name: signals
-- The signals of a workspace at an instant, the weightiest first, of those the latest.
SELECT room::text, name, owner, code, weight, subject, stage, person, side, since::text, sentence, advice, events,
       to_char(begins AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM {schema}.signals
WHERE workspace = %(workspace)s AND begins <= %(now)s::timestamptz AND (ends IS NULL OR ends > %(now)s::timestamptz)
  AND (%(code)s::text IS NULL OR code = %(code)s)
  AND (%(weight)s::smallint IS NULL OR weight = %(weight)s)
  AND (%(owner)s::text IS NULL OR owner = %(owner)s)
  AND (%(after_weight)s::smallint IS NULL
       OR (-weight, -extract(epoch FROM begins), room, code, subject, stage, person)
        > (-%(after_weight)s::smallint, -extract(epoch FROM %(after_begins)s::timestamptz), %(after_room)s::uuid,
           %(after_code)s::text, %(after_subject)s::text, %(after_stage)s::text, %(after_person)s::text))
ORDER BY weight DESC, begins DESC, room, code, subject, stage, person
LIMIT %(limit)s

-- name: past
-- What came and went in a room.
SELECT code, subject, stage, person, began::text, ended::text FROM {schema}.past WHERE room = %(room)s
ORDER BY began, code, subject, stage, person

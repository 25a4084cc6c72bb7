-- Deals, and the figures over them.

-- name: keep_deal
-- Keep a deal as it is after its latest event; how much was done stays as it was when the deal ended.
INSERT INTO {schema}.deals AS kept (deal, version, workspace, owner, template, segment, amount, currency, opened_at,
                                    outcome, closed_at, planned, completed, total)
VALUES (%(deal)s, %(version)s, %(workspace)s, %(owner)s, %(template)s, %(segment)s, %(amount)s, %(currency)s,
        %(opened_at)s, %(outcome)s, %(closed_at)s, %(planned)s, %(completed)s, %(total)s)
ON CONFLICT (deal) DO UPDATE SET
    version = excluded.version, owner = excluded.owner, template = excluded.template, segment = excluded.segment,
    amount = excluded.amount, currency = excluded.currency, opened_at = excluded.opened_at, outcome = excluded.outcome,
    closed_at = excluded.closed_at, planned = excluded.planned,
    completed = coalesce(excluded.completed, kept.completed), total = coalesce(excluded.total, kept.total)
WHERE kept.version < excluded.version

-- name: move
-- Keep a move of a date.
INSERT INTO {schema}.moves
VALUES (%(room)s, %(workspace)s, %(version)s, %(at)s, %(item)s, %(title)s, %(side)s, %(before)s, %(after)s) ON CONFLICT DO NOTHING

-- name: edit
-- Keep a change that the buyer made.
INSERT INTO {schema}.buyer_edits VALUES (%(room)s, %(version)s, %(at)s) ON CONFLICT DO NOTHING

-- name: deals
-- The deals of a workspace that began in a window, each with its slips by side and the buyer's changes until it ended.
WITH chosen AS (
    SELECT * FROM {schema}.deals
    WHERE workspace = %(workspace)s
      AND (%(since)s::timestamptz IS NULL OR opened_at >= %(since)s::timestamptz)
      AND (%(until)s::timestamptz IS NULL OR opened_at < %(until)s::timestamptz)
), slips AS (
    SELECT room, jsonb_object_agg(side, jsonb_build_array(moves, days)) AS slips
    FROM (SELECT room, side, count(*) AS moves, sum(after - before) AS days
          FROM {schema}.moves JOIN chosen ON deal = room WHERE after > before GROUP BY room, side) AS by_side
    GROUP BY room
), edits AS (
    SELECT room, count(*) AS edits
    FROM {schema}.buyer_edits JOIN chosen ON deal = room
    WHERE closed_at IS NULL OR at <= closed_at GROUP BY room
)
SELECT owner, template, segment, amount, opened_at, outcome, closed_at, planned, completed, total,
       coalesce(slips, '{}'::jsonb), coalesce(edits, 0)
FROM chosen LEFT JOIN slips ON slips.room = deal LEFT JOIN edits ON edits.room = deal
ORDER BY opened_at, deal

-- Rooms: what is followed in them.

-- name: known
-- How far some rooms were followed.
SELECT room::text, day::text, trace, running FROM {schema}.rooms WHERE room = ANY(%(rooms)s::uuid[])

-- name: judged_before
-- The open rooms of a workspace of which was said what there is before it judged as it does now.
SELECT room::text FROM {schema}.rooms WHERE workspace = %(workspace)s AND outcome IS NULL AND judged < %(judged)s
ORDER BY room

-- name: keep_room
-- How far a room has been followed, and where it stands.
INSERT INTO {schema}.rooms
VALUES (%(room)s, %(version)s, %(day)s, %(judged)s, %(trace)s, %(running)s, %(workspace)s, %(name)s, %(names)s, %(owner)s, %(stage)s,
        %(zone)s, %(opened_at)s, %(outcome)s, %(goal_date)s, %(completed)s, %(total)s, %(past_due)s::timestamptz[],
        %(turn)s, %(next)s, %(buyer_version)s, %(buyer_at)s, %(buyer_by)s, %(observed)s)
ON CONFLICT (room) DO UPDATE SET
    version = excluded.version, day = excluded.day, judged = excluded.judged, trace = excluded.trace, running = excluded.running,
    name = excluded.name, names = excluded.names, owner = excluded.owner, stage = excluded.stage, zone = excluded.zone,
    opened_at = excluded.opened_at, outcome = excluded.outcome, goal_date = excluded.goal_date,
    completed = excluded.completed, total = excluded.total, past_due = excluded.past_due, turn = excluded.turn,
    next = excluded.next, buyer_version = excluded.buyer_version, buyer_at = excluded.buyer_at,
    buyer_by = excluded.buyer_by, observed = excluded.observed

-- name: observe
-- What the factors of the forecast come to from a day on.
INSERT INTO {schema}.health VALUES (%(room)s, %(day)s, %(factors)s)
ON CONFLICT (room, day) DO UPDATE SET factors = excluded.factors

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
VALUES (%(room)s, %(workspace)s, %(code)s, %(subject)s, %(stage)s, %(person)s, %(began)s, %(ended)s, %(version)s, %(weight)s,
        %(sentence)s, %(events)s) ON CONFLICT DO NOTHING

-- Rooms: what is answered.

-- name: zones
-- The time zones that the rooms of a workspace have.
SELECT DISTINCT zone FROM {schema}.rooms WHERE workspace = %(workspace)s

-- name: placed
-- The rooms of a workspace that are wanted: what each is sorted by, and the factors of the forecast today and on a day
-- before, which are told for each time zone.
SELECT rooms.room::text, rooms.zone, turn,
       CASE %(sort)s::text
           WHEN 'next' THEN next ->> 'due'
           WHEN 'buyer' THEN to_char(buyer_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
           WHEN 'opened' THEN to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
       END, now.factors, was.factors
FROM {schema}.rooms
LEFT JOIN unnest(%(zones)s::text[], %(todays)s::date[], %(before)s::date[]) AS days (zone, today, before)
  ON days.zone IS NOT DISTINCT FROM rooms.zone
LEFT JOIN LATERAL {schema}.factors_on(rooms.room, today) AS now ON true
LEFT JOIN LATERAL {schema}.factors_on(rooms.room, before) AS was ON true
WHERE workspace = %(workspace)s
  AND (%(since)s::timestamptz IS NULL OR opened_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR opened_at < %(until)s::timestamptz)
  AND (%(q)s::text IS NULL OR names LIKE %(q)s)
  AND (%(owner)s::text IS NULL OR owner = %(owner)s)
  AND (%(stage)s::text IS NULL OR stage = %(stage)s)
  AND (%(turn)s::text IS NULL OR turn = %(turn)s)
  AND (%(closed)s::boolean IS NULL OR (outcome IS NOT NULL) = %(closed)s)
  AND (%(overdue)s::boolean IS NULL
       OR coalesce(past_due[1] <= %(now)s::timestamptz, false) = %(overdue)s)

-- name: rooms
-- Where some rooms stand.
SELECT room::text, version, day::text, name, owner, stage, zone,
       to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), outcome, goal_date::text, completed, total,
       (SELECT count(*) FROM unnest(past_due) AS at WHERE at <= %(now)s::timestamptz), turn, buyer_version,
       to_char(buyer_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), buyer_by
FROM {schema}.rooms WHERE room = ANY(%(rooms)s::uuid[])

-- name: factors
-- What the factors of the forecast came to in some rooms, each on a day, in the order in which it is asked.
SELECT factors FROM unnest(%(rooms)s::uuid[], %(days)s::date[]) WITH ORDINALITY AS asked (room, day, place)
LEFT JOIN LATERAL {schema}.factors_on(room, day) ON true
ORDER BY place

-- name: ahead
-- What comes next in some rooms, and what is to be said of the factors of the forecast, and from when on.
SELECT room::text, day::text, next, observed FROM {schema}.rooms WHERE room = ANY(%(rooms)s::uuid[])

-- name: named
-- Which events said last what the people of some rooms are called.
SELECT room::text, split_part(item, '/', 2), (fields -> 'name' ->> 0)::bigint
FROM {schema}.rooms CROSS JOIN LATERAL jsonb_each(trace -> 'set') AS one (item, fields)
WHERE room = ANY(%(rooms)s::uuid[]) AND item LIKE 'people/%%' AND fields -> 'name' IS NOT NULL

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

-- Reviews.

-- name: glanced
-- The open rooms of a workspace: what the signals weigh that began or ended in each since an instant, and the factors of
-- the forecast today and then.
SELECT rooms.room::text, rooms.zone, name, to_char(buyer_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       signals.weight::integer, now.factors, was.factors
FROM {schema}.rooms
LEFT JOIN unnest(%(zones)s::text[], %(todays)s::date[], %(before)s::date[]) AS days (zone, today, before)
  ON days.zone IS NOT DISTINCT FROM rooms.zone
LEFT JOIN LATERAL {schema}.factors_on(rooms.room, today) AS now ON true
LEFT JOIN LATERAL {schema}.factors_on(rooms.room, before) AS was ON true
LEFT JOIN (
    SELECT room, sum(
        CASE WHEN over THEN 0
             WHEN code = ANY(%(patterns)s::text[]) THEN (%(weights)s::integer[])[weight + 1] + %(pattern)s::integer
             ELSE (%(weights)s::integer[])[weight + 1] END
    ) AS weight
    FROM {schema}.began_or_ended(%(workspace)s, %(since)s::timestamptz, %(now)s::timestamptz) GROUP BY room
) AS signals ON signals.room = rooms.room
WHERE workspace = %(workspace)s AND outcome IS NULL AND (%(owner)s::text IS NULL OR owner = %(owner)s)

-- name: began_or_ended
-- The signals of some rooms that began after an instant and hold, and those that were there and are over.
SELECT room::text, over, code, weight, subject, stage, person, side, day::text, sentence, advice, events
FROM {schema}.began_or_ended(%(workspace)s, %(since)s::timestamptz, %(now)s::timestamptz)
WHERE room = ANY(%(rooms)s::uuid[]) ORDER BY room, over, code, subject, stage, person

-- name: moved
-- The moves of dates in the open rooms of a workspace after an instant.
SELECT moves.room::text, moves.version, at::date::text, item, title, before::text, after::text
FROM {schema}.moves JOIN {schema}.rooms USING (room)
WHERE moves.workspace = %(workspace)s AND outcome IS NULL AND at > %(since)s::timestamptz AND at <= %(now)s::timestamptz
ORDER BY room, moves.version

-- The forecast.

-- name: tallies
-- How many deals of each workspace, or of one, have ended that were run in a room, and how many of them were won.
SELECT workspace::text, count(*), count(*) FILTER (WHERE won) FROM {schema}.ended
WHERE %(workspace)s::uuid IS NULL OR workspace = %(workspace)s::uuid
GROUP BY workspace ORDER BY workspace

-- name: ended
-- What the factors of a workspace's deals that have ended came to halfway, and whether they were won, in the order in
-- which they began.
SELECT factors, won FROM {schema}.ended WHERE workspace = %(workspace)s ORDER BY opened_at, deal

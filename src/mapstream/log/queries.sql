-- name: append
-- Append events and leave commands unwritten, in one transaction, in the order of the lists; the events' positions.
SELECT log_append(%(lock)s::bigint, %(channel)s::text, %(streams)s::text, %(versions)s::text, %(topics)s::text,
                  %(states)b::bytea[], %(commands)s::text, %(unwritten_streams)s::text, %(unwritten_versions)s::text,
                  %(unwritten)s::text, %(unwritten_refused)s::text, %(unwritten_for_good)s::text,
                  %(asked)s::text, %(unwritten_asked)s::text)

-- name: lock
-- Hold the order of the log until the end of this transaction.
SELECT pg_advisory_xact_lock(%(lock)s::bigint)

-- name: end_backend
-- Make an end of a process of the database that served us, if it still does, and wait a moment until it has gone.
SELECT pg_terminate_backend(pid, 500) FROM pg_stat_activity
WHERE pid = %(pid)s::integer AND pid <> pg_backend_pid() AND application_name = 'mapstream'
  AND usename = current_user AND datname = current_database()

-- name: stream
-- The stored events of one stream after a version, up to a version, in order.
SELECT notification_id, state, asked FROM log_events
WHERE originator_id = %(stream)s AND originator_version > %(after)s AND originator_version <= %(upto)s
ORDER BY originator_version LIMIT %(limit)s

-- name: states
-- As `stream`, the stored bytes alone.
SELECT state FROM log_events
WHERE originator_id = %(stream)s AND originator_version > %(after)s AND originator_version <= %(upto)s
ORDER BY originator_version

-- name: backwards
-- The stored events of one stream before a version, latest first.
SELECT notification_id, state FROM log_events
WHERE originator_id = %(stream)s AND originator_version < %(before)s
ORDER BY originator_version DESC LIMIT %(limit)s

-- name: rows
-- The rows of one stream as they are stored, for verification and export.
SELECT originator_version, topic, state, notification_id FROM log_events
WHERE originator_id = %(stream)s AND originator_version > %(after)s ORDER BY originator_version LIMIT %(limit)s

-- name: tail
-- The stored events of all streams after a position, in order.
SELECT notification_id, state, asked FROM log_events
WHERE notification_id > %(after)s ORDER BY notification_id LIMIT %(limit)s

-- name: news
-- As `tail`, each event with its stream.
SELECT notification_id, originator_id, state, asked FROM log_events
WHERE notification_id > %(after)s ORDER BY notification_id LIMIT %(limit)s

-- name: mark
-- Which table holds the log, and the stored event at a position of it.
SELECT 'log_events'::regclass::oid::bigint, (SELECT state FROM log_events WHERE notification_id = %(position)s)

-- name: lasts
-- The last version of each of these streams, with its stored event.
SELECT e.originator_id, e.originator_version, e.state FROM unnest(%(streams)s::uuid[]) AS wanted(stream)
CROSS JOIN LATERAL (
    SELECT originator_id, originator_version, state FROM log_events
    WHERE originator_id = stream ORDER BY originator_version DESC LIMIT 1
) AS e

-- name: part
-- The stored events up to a position, stream after stream, from a place on, of one out of so many parts of the streams: by
-- the last byte of their ids.
SELECT notification_id, state FROM log_events
WHERE (originator_id, originator_version) > (%(stream)s, %(version)s) AND notification_id <= %(upto)s
  AND get_byte(uuid_send(originator_id), 15) %% %(parts)s = %(part)s
ORDER BY originator_id, originator_version LIMIT %(limit)s

-- name: position
-- The last position of the log, 0 when it is empty.
SELECT coalesce(max(notification_id), 0) FROM log_events

-- name: version
-- The last version of a stream, 0 when there is none.
SELECT coalesce(max(originator_version), 0) FROM log_events WHERE originator_id = %(stream)s

-- name: command
-- The stored events that a command wrote, in order: from the one that its id stands on to the next that has one.
SELECT e.notification_id, e.state, e.asked FROM log_events AS first, log_events AS e
WHERE first.originator_id = %(stream)s AND first.command_id = %(command)s
  AND e.originator_id = %(stream)s AND e.originator_version >= first.originator_version
  AND e.originator_version < coalesce((
      SELECT originator_version FROM log_events
      WHERE originator_id = %(stream)s AND originator_version > first.originator_version AND command_id IS NOT NULL
      ORDER BY originator_version LIMIT 1
  ), %(last)s)
ORDER BY e.originator_version

-- name: written
-- Those of these commands that have written something.
SELECT originator_id, command_id FROM log_events
WHERE (originator_id, command_id) IN (SELECT s::uuid, c::uuid FROM unnest(%(streams)s::text[], %(commands)s::text[]) AS e(s, c))

-- name: of_types
-- The stored events of some types of one stream up to a version, in order.
SELECT state FROM log_events
WHERE originator_id = %(stream)s AND topic = ANY(%(topics)s::text[]) AND originator_version <= %(upto)s
ORDER BY originator_version

-- name: one_by_one
-- Some stored events, each by its stream and version.
SELECT state FROM unnest(%(streams)s::uuid[], %(versions)s::bigint[]) AS wanted (stream, version)
JOIN log_events ON originator_id = stream AND originator_version = version

-- name: all_with
-- The events of a type in one stream after a version in whose stored bytes some others stand.
SELECT state FROM log_events
WHERE originator_id = %(stream)s AND originator_version > %(after)s AND topic = %(topic)s
  AND position(%(text)s::bytea IN state) > 0
ORDER BY originator_version

-- name: settled
-- Whether a command has an outcome, be it that nothing came of it.
SELECT EXISTS (SELECT FROM log_events WHERE originator_id = %(stream)s AND command_id = %(command)s)
    OR EXISTS (SELECT FROM unwritten_commands WHERE stream = %(stream)s AND command_id = %(command)s)

-- name: unwritten
-- Those of these commands that came to nothing, whether they were refused, and what stands for what was asked.
SELECT stream, command_id, refused, asked FROM unwritten_commands
WHERE (stream, command_id) IN (SELECT s::uuid, c::uuid FROM unnest(%(streams)s::text[], %(commands)s::text[]) AS e(s, c))

-- name: snapshot
-- The latest snapshot of a stream at or before a version, its version before it, and the stored event of that after it.
SELECT s.originator_version, s.state, e.state
FROM log_snapshots AS s LEFT JOIN log_events AS e USING (originator_id, originator_version)
WHERE s.originator_id = %(stream)s AND s.originator_version <= %(upto)s
ORDER BY s.originator_version DESC LIMIT 1

-- name: snapshots
-- All snapshots of a stream, each with its version, in order.
SELECT originator_version, state FROM log_snapshots WHERE originator_id = %(stream)s ORDER BY originator_version

-- name: save_snapshot
-- Keep a snapshot, unless it holds what has been erased since; it takes the place of one that was not to be used.
INSERT INTO log_snapshots (originator_id, originator_version, topic, state)
SELECT %(stream)s::uuid, %(version)s::bigint, %(topic)s::text, %(state)s::bytea
WHERE (SELECT count(*) FROM person_keys WHERE stream = %(stream)s AND key IS NULL) = %(erased)s
ON CONFLICT (originator_id, originator_version) DO UPDATE SET topic = excluded.topic, state = excluded.state

-- name: streams
-- The ids of the streams that began with an event of this type, in the order of their beginning.
SELECT originator_id, state FROM log_events
WHERE originator_version = 1 AND topic = %(topic)s ORDER BY notification_id

-- name: keys
-- All keys of a stream; a destroyed one is null.
SELECT person, key FROM person_keys WHERE stream = %(stream)s

-- name: add_key
-- Make a person's key, unless there is one already (or was).
INSERT INTO person_keys (stream, person, key) VALUES (%(stream)s, %(person)s, %(key)s) ON CONFLICT DO NOTHING

-- name: erase
-- Destroy a person's key, for ever, and all that was derived with it; tells those who listen.
SELECT log_erase(%(channel)s::text, %(stream)s::uuid, %(person)s::uuid)

-- name: mentions
-- What is not to be read of what others wrote about those who were erased in a stream.
SELECT (convert_from(state, 'UTF8')::jsonb -> 'data' -> 'mentions')::text::bytea FROM log_events
WHERE originator_id = %(stream)s AND topic = 'person.erased'

-- name: moved
-- The workspace that a room belongs to here, if it came from elsewhere.
SELECT workspace FROM moved_rooms WHERE room = %(room)s

-- name: stage
-- A place beside the log for the events of a history that arrives, until the end of this transaction.
CREATE TEMPORARY TABLE arriving (version bigint PRIMARY KEY, topic text, state bytea, command uuid) ON COMMIT DROP

-- name: fill_stage
-- Put them there.
COPY arriving FROM STDIN (FORMAT binary)

-- name: standing
-- The last version of a stream, and the first in which it differs from the history that arrives, if any does.
SELECT
    (SELECT coalesce(max(originator_version), 0) FROM log_events WHERE originator_id = %(stream)s),
    (SELECT min(version) FROM arriving JOIN log_events ON originator_id = %(stream)s AND originator_version = version
     WHERE log_events.state <> arriving.state)

-- name: arrive
-- Append some of the events of the history that arrives.
SELECT log_append(%(lock)s::bigint, %(channel)s::text,
                  string_agg(%(stream)s::text, ',' ORDER BY version), string_agg(version::text, ',' ORDER BY version),
                  string_agg(topic, ',' ORDER BY version), array_agg(state ORDER BY version),
                  string_agg(coalesce(command::text, ''), ',' ORDER BY version))
FROM arriving WHERE version > %(after)s AND version <= %(upto)s

-- name: data_folder
-- Where the database keeps its data, as far as it tells us.
SELECT CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END

-- name: keep_secret
-- Keep a secret under a name, unless there is one.
INSERT INTO secrets (name, value) VALUES (%(name)s, %(value)s) ON CONFLICT DO NOTHING RETURNING name

-- name: secret
-- The secret kept under a name.
SELECT value FROM secrets WHERE name = %(name)s

-- name: wrap_secret
-- Keep a secret wrapped anew.
UPDATE secrets SET value = %(value)s WHERE name = %(name)s

-- name: wrap_keys
-- Keep the keys of these people wrapped anew; not of somebody who has been erased meanwhile.
UPDATE person_keys AS k SET key = e.key
FROM unnest(%(streams)s::uuid[], %(people)s::uuid[], %(keys)s::bytea[]) AS e(stream, person, key)
WHERE k.stream = e.stream AND k.person = e.person AND k.key IS NOT NULL

-- name: keys_to_wrap
-- Some people's keys that are not wrapped at all, or not with the key that wraps now; held until they are.
SELECT stream, person, key FROM person_keys
WHERE key IS NOT NULL AND CASE WHEN %(raw)s THEN length(key) = 32 ELSE substr(key, 1, 9) <> %(prefix)s END
LIMIT %(limit)s FOR UPDATE

-- name: secrets_to_wrap
-- As `keys_to_wrap`, of all other secrets.
SELECT name, value FROM secrets
WHERE CASE WHEN %(raw)s THEN length(value) = 32 ELSE substr(value, 1, 9) <> %(prefix)s END
FOR UPDATE

-- name: wrapped_with
-- How many secrets are wrapped with each key.
SELECT substr(wrapped, 1, 9), count(*)
FROM (SELECT key AS wrapped FROM person_keys WHERE key IS NOT NULL UNION ALL SELECT value FROM secrets) AS e
GROUP BY 1 ORDER BY 2 DESC

-- name: may_hold_unwrapped
-- Whether there may be secrets that are not wrapped.
SELECT FROM pg_constraint
WHERE conrelid = 'person_keys'::regclass AND conname = 'person_keys_wrapped' AND NOT convalidated

-- name: none_unwrapped
-- Note that there are none any more.
ALTER TABLE person_keys VALIDATE CONSTRAINT person_keys_wrapped

-- name: try_session_lock
-- Take a lock that lasts as long as this connection, unless somebody has it.
SELECT pg_try_advisory_lock(%(lock)s::bigint)

-- name: erasures
-- Who was erased, and has not been scrubbed from the database's files.
SELECT stream, person FROM erasures

-- name: scrubbed
-- They have been.
DELETE FROM erasures WHERE (stream, person) IN (SELECT * FROM unnest(%(streams)s::uuid[], %(people)s::uuid[]))

-- name: to_rewrite
-- The tables that may hold what was erased: all but the log, whose words are sealed, and what is nobody's. Read models are
-- in schemas of their own, whose names begin like ours.
SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND (n.nspname = %(schema)s OR starts_with(n.nspname, %(schema)s || '_'))
    AND c.relname NOT IN ('log_events', 'migrations', 'secrets', 'progress')
    AND pg_has_role(c.relowner, 'USAGE')
ORDER BY c.relname <> 'person_keys', n.nspname, c.relname

-- name: log_files
-- How many files the write-ahead log has.
SELECT count(*) FROM pg_ls_waldir()

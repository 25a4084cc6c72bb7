-- Every read model has these two tables beside its own: how far it has come, and which rooms it had to leave out.

-- name: create
-- Make the schema of a read model, with nothing read yet.
CREATE SCHEMA {schema};
CREATE TABLE {schema}.progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
);
INSERT INTO {schema}.progress (position) VALUES (0);
CREATE TABLE {schema}.parked (
    room uuid PRIMARY KEY,
    version bigint NOT NULL,
    position bigint NOT NULL,
    error text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
)

-- name: drop
-- Remove a read model's schema with everything in it, if it is there.
DROP SCHEMA IF EXISTS {schema} CASCADE

-- name: exists
-- Whether a schema is there.
SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %(name)s)

-- name: position
-- The position up to which everything has been read.
SELECT position FROM {schema}.progress

-- name: hold
-- The same, and nobody else may advance until this transaction ends.
SELECT position FROM {schema}.progress FOR UPDATE

-- name: identity
-- Which making of this schema it is; it stays until this transaction ends.
SELECT tableoid::bigint FROM {schema}.progress

-- name: seize
-- Wait until nobody advances or asks how far it is, and let nobody do so until this transaction ends.
LOCK TABLE {schema}.progress IN ACCESS EXCLUSIVE MODE

-- name: advance
-- Everything up to a position has been read. Belongs into the transaction that writes the rows.
UPDATE {schema}.progress SET position = %(position)s

-- name: parked
-- The rooms that are left out, with the version and position from which, and why.
SELECT room::text, version, position, error FROM {schema}.parked ORDER BY position

-- name: known
-- Up to which version a room has been read, and whether it is left out from there on.
SELECT coalesce(
    (SELECT version - 1 FROM {schema}.parked WHERE room = %(room)s),
    (SELECT originator_version FROM log_events
     WHERE originator_id = %(room)s AND notification_id <= (SELECT position FROM {schema}.progress)
     ORDER BY originator_version DESC LIMIT 1),
    0
), EXISTS (SELECT FROM {schema}.parked WHERE room = %(room)s)

-- name: park
-- Leave a room out from a version on.
INSERT INTO {schema}.parked (room, version, position, error)
VALUES (%(room)s, %(version)s, %(position)s, %(error)s)
ON CONFLICT (room) DO UPDATE SET error = excluded.error, at = now()

-- name: unpark
-- A room is not left out any more.
DELETE FROM {schema}.parked WHERE room = %(room)s

-- name: tables_by_room
-- The tables of a read model whose rows are of one room each, beside those that all have.
SELECT table_name FROM information_schema.columns
WHERE table_schema = %(schema)s AND column_name = 'room' AND table_name NOT IN ('parked', 'progress')

-- name: try_lock
-- Take a lock that lasts as long as this connection, unless somebody has it.
SELECT pg_try_advisory_lock(%(lock)s)

-- name: unlock
-- Give such a lock back.
SELECT pg_advisory_unlock(%(lock)s)

-- name: relax
-- Do not wait for the disk on commit: nothing acknowledged is here alone. After a crash rows and position are both those of
-- an earlier commit, and the log is read on from there.
SET synchronous_commit = off

-- name: begin
-- Begin at the end of the log, unless it has begun.
INSERT INTO reactors (name, position) VALUES (%(name)s, %(position)s) ON CONFLICT DO NOTHING

-- name: hold
-- How far a reactor has read; nobody else may advance it until this transaction ends.
SELECT position FROM reactors WHERE name = %(name)s FOR UPDATE

-- name: advance
-- A reactor has read up to a position. Belongs into the transaction that holds what it did.
UPDATE reactors SET position = %(position)s WHERE name = %(name)s

-- name: pass_over
-- Keep which event a reactor could not react to, and why.
INSERT INTO passed_over (reactor, position, room, version, error)
VALUES (%(name)s, %(position)s, %(room)s, %(version)s, %(error)s) ON CONFLICT DO NOTHING

-- name: try_lock
-- Take a lock that lasts as long as this connection, unless somebody has it.
SELECT pg_try_advisory_lock(%(lock)s)

-- name: report
-- How far each reactor has read, and how many events it passed over.
SELECT name, position, (SELECT count(*) FROM passed_over WHERE reactor = name) FROM reactors ORDER BY name

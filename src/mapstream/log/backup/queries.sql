-- name: tables
-- What a backup holds: every table that lasts, with its columns. Not what migrating makes, nor what is derived.
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = to_regnamespace(quote_ident(%(schema)s)) AND c.relkind = 'r' AND c.relpersistence = 'p'
    AND a.attgenerated = '' AND c.relname NOT IN ('migrations', 'log_snapshots', 'erasures')
GROUP BY c.relname ORDER BY c.relname

-- name: migrations
-- What a database has been brought up to.
SELECT name FROM migrations ORDER BY name

-- name: counters
-- Which column of which table counts, and by what.
SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(%(schema)s) || '.' || quote_ident(c.relname), a.attname)
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = to_regnamespace(quote_ident(%(schema)s)) AND c.relkind = 'r'
    AND pg_get_serial_sequence(quote_ident(%(schema)s) || '.' || quote_ident(c.relname), a.attname) IS NOT NULL

-- name: users
-- How many connections other mapstreams have to this database.
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'mapstream' AND datname = current_database() AND pid <> pg_backend_pid()

-- name: holds
-- Whether there is a log.
SELECT to_regclass(quote_ident(%(schema)s) || '.log_events') IS NOT NULL

-- name: erased
-- Whose keys have been destroyed.
SELECT stream, person FROM person_keys WHERE key IS NULL ORDER BY stream, person

-- name: destroy_keys
-- Destroy the keys of all who have been erased.
INSERT INTO person_keys (stream, person, key)
SELECT s::uuid, p::uuid, NULL FROM unnest(%(streams)s::text[], %(people)s::text[]) AS e(s, p)
ON CONFLICT (stream, person) DO UPDATE SET key = NULL

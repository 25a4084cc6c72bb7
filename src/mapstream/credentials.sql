-- name: keep
-- Keep the hash of a new secret.
INSERT INTO credentials (id, kind, scope, hash, holder, expires, agent, known)
VALUES (%(id)s, %(kind)s, %(scope)s, %(hash)s, %(holder)s, %(expires)s, %(agent)s, %(known)s)

-- name: keep_again
-- Keep the hash of another secret of the same, as long as nobody has used the one before.
INSERT INTO credentials (id, kind, scope, hash) VALUES (%(id)s, %(kind)s, %(scope)s, %(hash)s)
ON CONFLICT (id) DO UPDATE SET hash = excluded.hash WHERE credentials.used IS NULL
RETURNING id

-- name: rotate
-- Keep the hash of another secret; the one before, if there was one, holds a while longer.
INSERT INTO credentials (id, kind, scope, hash) VALUES (%(id)s, %(kind)s, %(scope)s, %(hash)s)
ON CONFLICT (id) DO UPDATE
SET hash = excluded.hash, hash_before = credentials.hash, until = now() + make_interval(secs => %(seconds)s)
WHERE credentials.ended IS NULL

-- name: find
-- What is kept under an id, unless it has ended; and that it was used.
UPDATE credentials SET used = now()
WHERE id = %(id)s AND kind = %(kind)s AND scope = %(scope)s AND ended IS NULL
    AND (hash = %(hash)s OR (hash_before = %(hash)s AND until > now()))
    AND (expires IS NULL OR expires > now())
RETURNING holder, expires, known

-- name: prove
-- Note that whoever holds one of them has shown by a code who they are.
UPDATE credentials SET known = 'code' WHERE id = %(id)s AND ended IS NULL

-- name: spend
-- Use what can be used once.
UPDATE credentials SET used = now(), ended = now()
WHERE id = %(id)s AND kind = %(kind)s AND scope = %(scope)s AND hash = %(hash)s AND ended IS NULL AND expires > now()
RETURNING holder

-- name: end
-- Have some of them hold no more; those that did until now.
UPDATE credentials SET ended = now() WHERE id = ANY(%(ids)s) AND ended IS NULL RETURNING id

-- name: held_by
-- What somebody holds of a kind, the latest first.
SELECT id, made, used, expires, agent FROM credentials
WHERE holder = %(holder)s AND kind = %(kind)s AND ended IS NULL AND (expires IS NULL OR expires > now())
ORDER BY made DESC, id

-- name: holder
-- Whose one of them is, as long as it holds.
SELECT holder FROM credentials
WHERE id = %(id)s AND kind = %(kind)s AND scope = %(scope)s AND ended IS NULL AND (expires IS NULL OR expires > now())

-- name: uses
-- When some of them were last used.
SELECT id, used FROM credentials WHERE id = ANY(%(ids)s)

-- name: forget_old
-- Let go of what has not held for a month; of attempts at once.
DELETE FROM credentials
WHERE (kind IN ('session', 'visit', 'signin') AND least(ended, expires) < now() - interval '30 days')
    OR (kind = 'attempt' AND least(ended, expires) < now())

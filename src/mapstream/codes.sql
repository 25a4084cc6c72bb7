-- name: send
-- Keep another code in place of the one before, unless there were too many of them, or too many wrong tries.
INSERT INTO codes AS c (scope, person, hash, expires)
VALUES (%(scope)s, %(person)s, %(hash)s, now() + make_interval(secs => %(lasts)s))
ON CONFLICT (scope, person) DO UPDATE SET
    hash = excluded.hash,
    expires = excluded.expires,
    sends = CASE WHEN c.sends_since > now() - make_interval(secs => %(within)s) THEN c.sends + 1 ELSE 1 END,
    sends_since = CASE WHEN c.sends_since > now() - make_interval(secs => %(within)s) THEN c.sends_since ELSE now() END
WHERE (c.sends < %(most)s OR c.sends_since <= now() - make_interval(secs => %(within)s))
    AND (c.tries < %(most)s OR c.tries_since <= now() - make_interval(secs => %(within)s))
RETURNING 1

-- name: try
-- Count a try, unless there were too many; and how many were made.
UPDATE codes AS c SET
    tries = CASE WHEN c.tries_since > now() - make_interval(secs => %(within)s) THEN c.tries + 1 ELSE 1 END,
    tries_since = CASE WHEN c.tries > 0 AND c.tries_since > now() - make_interval(secs => %(within)s)
        THEN c.tries_since ELSE now() END
WHERE scope = %(scope)s AND person = %(person)s
    AND (c.tries < %(most)s OR c.tries_since <= now() - make_interval(secs => %(within)s))
RETURNING tries

-- name: spend
-- Use a code, which works once, and forget the wrong tries before it.
UPDATE codes SET hash = NULL, tries = 0
WHERE scope = %(scope)s AND person = %(person)s AND hash = %(hash)s AND expires > now()
RETURNING 1

-- name: wait
-- For how many seconds nothing more is sent to somebody, and for how many they may not try.
SELECT
    CASE WHEN sends >= %(most)s THEN extract(epoch FROM sends_since - now()) + %(within)s ELSE 0 END,
    CASE WHEN tries >= %(most)s THEN extract(epoch FROM tries_since - now()) + %(within)s ELSE 0 END
FROM codes WHERE scope = %(scope)s AND person = %(person)s

-- name: mail
-- Count a mail, unless there were too many within the time.
INSERT INTO mailed AS m (hash) VALUES (%(hash)s)
ON CONFLICT (hash) DO UPDATE SET
    times = CASE WHEN m.since > now() - make_interval(secs => %(within)s) THEN m.times + 1 ELSE 1 END,
    since = CASE WHEN m.since > now() - make_interval(secs => %(within)s) THEN m.since ELSE now() END
WHERE m.times < %(most)s OR m.since <= now() - make_interval(secs => %(within)s)
RETURNING 1

-- name: forget_mailed
-- Let go of what counts no more.
DELETE FROM mailed WHERE since <= now() - make_interval(secs => %(within)s)

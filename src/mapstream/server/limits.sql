-- name: notify
-- Tell the other servers what was spent here.
SELECT pg_notify(%(channel)s, %(payload)s)

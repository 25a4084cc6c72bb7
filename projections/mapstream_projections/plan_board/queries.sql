-- name: keep
-- A room as it is after its latest event. An older state never takes the place of a newer one, and who was last active
-- on the buyer's side stays until somebody is later.
INSERT INTO {schema}.rooms AS kept
VALUES (%(room)s, %(version)s, %(workspace)s, %(name)s, %(alias)s, %(kind)s, %(deal)s, %(stage)s, %(crm_id)s,
        %(names)s, %(goal_date)s,
        %(opened_at)s, %(opened_by)s, %(outcome)s, %(closed_at)s, %(completed)s, %(total)s, %(claimed)s, %(counts)s,
        %(next)s, %(turn)s, %(past_due)s::timestamptz[], %(active_at)s, %(active_by)s, %(buyer_active_at)s, %(buyer_active_by)s,
        %(kpis)s, %(handoff)s)
ON CONFLICT (room) DO UPDATE SET
    version = excluded.version, name = excluded.name, alias = excluded.alias, kind = excluded.kind,
    deal = excluded.deal, stage = excluded.stage, crm_id = excluded.crm_id, names = excluded.names, goal_date = excluded.goal_date, outcome = excluded.outcome,
    closed_at = excluded.closed_at, completed = excluded.completed, total = excluded.total, claimed = excluded.claimed,
    counts = excluded.counts, kpis = excluded.kpis, handoff = excluded.handoff,
    next = excluded.next, turn = excluded.turn, past_due = excluded.past_due,
    active_at = excluded.active_at, active_by = excluded.active_by,
    buyer_active_at = coalesce(excluded.buyer_active_at, kept.buyer_active_at),
    buyer_active_by = coalesce(excluded.buyer_active_by, kept.buyer_active_by)
WHERE kept.version < excluded.version

-- name: rooms
-- The rooms of a workspace, latest opened first, with what is overdue at a time.
SELECT room::text, name, alias, kind, deal, goal_date::text,
       to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), opened_by,
       outcome, to_char(closed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       completed, total, claimed, counts, next, turn,
       (SELECT count(*) FROM unnest(past_due) AS at WHERE at <= %(now)s::timestamptz),
       to_char(active_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), active_by,
       to_char(buyer_active_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), buyer_active_by, kpis, handoff
FROM {schema}.rooms
WHERE workspace = %(workspace)s
  AND (%(after_at)s::timestamptz IS NULL
       OR (opened_at, room) < (%(after_at)s::timestamptz, %(after_room)s::uuid))
  AND (%(stage)s::text IS NULL OR stage = %(stage)s)
  AND (%(crm_id)s::text IS NULL OR crm_id = %(crm_id)s)
  AND (%(changed_since)s::timestamptz IS NULL OR active_at >= %(changed_since)s::timestamptz)
  AND (%(owner)s::text IS NULL OR opened_by = %(owner)s)
  AND (%(closed)s::boolean IS NULL OR (outcome IS NOT NULL) = %(closed)s)
  AND (%(overdue)s::boolean IS DISTINCT FROM true OR past_due[1] <= %(now)s::timestamptz)
  AND (%(overdue)s::boolean IS DISTINCT FROM false OR past_due[1] IS NULL OR past_due[1] > %(now)s::timestamptz)
  AND (%(q)s::text IS NULL OR names LIKE %(q)s)
ORDER BY opened_at DESC, room DESC
LIMIT %(limit)s

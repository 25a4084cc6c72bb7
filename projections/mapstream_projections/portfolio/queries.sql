-- name: keep
-- Keep a deal as it is after its latest event; how much was done stays as it was when the deal ended.
INSERT INTO {schema}.deals AS kept (deal, version, workspace, owner, template, amount, currency, opened_at, outcome,
                                    closed_at, planned, completed, total)
VALUES (%(deal)s, %(version)s, %(workspace)s, %(owner)s, %(template)s, %(amount)s, %(currency)s, %(opened_at)s,
        %(outcome)s, %(closed_at)s, %(planned)s, %(completed)s, %(total)s)
ON CONFLICT (deal) DO UPDATE SET
    version = excluded.version, owner = excluded.owner, template = excluded.template, amount = excluded.amount,
    currency = excluded.currency, opened_at = excluded.opened_at, outcome = excluded.outcome,
    closed_at = excluded.closed_at, planned = excluded.planned,
    completed = coalesce(excluded.completed, kept.completed), total = coalesce(excluded.total, kept.total)
WHERE kept.version < excluded.version

-- name: move
-- Keep a move of a date.
INSERT INTO {schema}.moves VALUES (%(deal)s, %(version)s, %(item)s, %(side)s, %(days)s) ON CONFLICT DO NOTHING

-- name: edit
-- Keep a change that the buyer made.
INSERT INTO {schema}.buyer_edits VALUES (%(deal)s, %(version)s, %(at)s) ON CONFLICT DO NOTHING

-- name: deals
-- The deals of a workspace that began in a window, each with its slips by side and the buyer's changes until it ended.
WITH chosen AS (
    SELECT * FROM {schema}.deals
    WHERE workspace = %(workspace)s
      AND (%(since)s::timestamptz IS NULL OR opened_at >= %(since)s::timestamptz)
      AND (%(until)s::timestamptz IS NULL OR opened_at < %(until)s::timestamptz)
), slips AS (
    SELECT deal, jsonb_object_agg(side, jsonb_build_array(moves, days)) AS slips
    FROM (SELECT deal, side, count(*) AS moves, sum(days) AS days
          FROM {schema}.moves JOIN chosen USING (deal) WHERE days > 0 GROUP BY deal, side) AS by_side
    GROUP BY deal
), edits AS (
    SELECT deal, count(*) AS edits
    FROM {schema}.buyer_edits JOIN chosen USING (deal)
    WHERE closed_at IS NULL OR at <= closed_at GROUP BY deal
)
SELECT owner, template, amount, opened_at, outcome, closed_at, planned, completed, total,
       coalesce(slips, '{}'::jsonb), coalesce(edits, 0)
FROM chosen LEFT JOIN slips USING (deal) LEFT JOIN edits USING (deal)
ORDER BY opened_at, deal

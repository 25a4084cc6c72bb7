-- The order in which rooms are listed, for all of them and for each filter that may leave few.
CREATE INDEX rooms_workspace_idx ON {schema}.rooms (workspace, opened_at DESC, room DESC);
CREATE INDEX rooms_stage_idx ON {schema}.rooms (workspace, stage, opened_at DESC, room DESC);
CREATE INDEX rooms_owner_idx ON {schema}.rooms (workspace, opened_by, opened_at DESC, room DESC);
CREATE INDEX rooms_closed_idx ON {schema}.rooms (workspace, (outcome IS NOT NULL), opened_at DESC, room DESC);
CREATE INDEX rooms_overdue_idx ON {schema}.rooms (workspace, (past_due[1]));
CREATE INDEX rooms_active_idx ON {schema}.rooms (workspace, active_at);
CREATE INDEX rooms_crm_idx ON {schema}.rooms (workspace, crm_id);

-- Parts of names are found by their trigrams. Where the database does not have them, or does not let us, each name is
-- looked at.
DO $$
DECLARE place text;
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    SELECT nspname INTO place FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'pg_trgm';
    EXECUTE format('CREATE INDEX rooms_names_idx ON {schema}.rooms USING gin (names %I.gin_trgm_ops)', place);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR unique_violation THEN
    RAISE NOTICE 'parts of names are found without an index: %', sqlerrm;
END $$;

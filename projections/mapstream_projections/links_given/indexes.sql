CREATE INDEX ON {schema}.links (workspace, issued_at DESC, link DESC);

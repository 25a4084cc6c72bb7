-- The deals of a workspace in the order in which they began.
CREATE INDEX deals_workspace_idx ON {schema}.deals (workspace, opened_at);

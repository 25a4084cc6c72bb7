-- The order in which they are listed.
CREATE INDEX signals_workspace_idx ON {schema}.signals (workspace, weight DESC, begins DESC, room, code, subject, stage);

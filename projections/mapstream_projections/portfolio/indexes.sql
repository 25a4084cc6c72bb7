-- The deals of a workspace in the order in which they began.
CREATE INDEX deals_workspace_idx ON {schema}.deals (workspace, opened_at);

-- The rooms of a workspace.
CREATE INDEX rooms_workspace_idx ON {schema}.rooms (workspace);

-- The order in which signals are listed.
CREATE INDEX signals_workspace_idx ON {schema}.signals (workspace, weight DESC, begins DESC, room, code, subject, stage);

-- What changed lately.
CREATE INDEX signals_begins_idx ON {schema}.signals (workspace, begins);
CREATE INDEX signals_ends_idx ON {schema}.signals (workspace, ends);
CREATE INDEX moves_at_idx ON {schema}.moves (workspace, at);
CREATE INDEX past_ended_idx ON {schema}.past (workspace, ended);

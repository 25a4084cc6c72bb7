-- Made when the table has been filled: half as much work as keeping them while it is.
ALTER TABLE {schema}.entries ADD PRIMARY KEY (room, version);

CREATE INDEX entries_removed_idx ON {schema}.entries (room) WHERE removed IS NOT NULL;

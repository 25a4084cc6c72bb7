-- Files that were uploaded, by room and by who did. Their bytes are beside the database, under their SHA-256.
CREATE TABLE uploads (
    room uuid NOT NULL,
    uploaded_by uuid NOT NULL,
    file text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    size bigint NOT NULL,
    pages integer,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (room, uploaded_by, file)
);

CREATE INDEX uploads_file_idx ON uploads (file);

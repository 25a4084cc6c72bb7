-- Erasing is one act: the key is destroyed in the transaction in which the event is written that says so, and with it go
-- all that was derived, what stands for what was asked (it could be held against a guess at what is gone), and every
-- way in that they had.
CREATE FUNCTION log_erase(channel text, of_stream uuid, of_person uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO person_keys (stream, person, key) VALUES (of_stream, of_person, NULL)
    ON CONFLICT (stream, person) DO UPDATE SET key = NULL;
    DELETE FROM log_snapshots WHERE originator_id = of_stream;
    UPDATE log_events SET asked = NULL WHERE originator_id = of_stream AND asked IS NOT NULL;
    UPDATE unwritten_commands SET asked = NULL WHERE stream = of_stream AND asked IS NOT NULL;
    UPDATE uploads SET name = '[erased]' WHERE room = of_stream AND uploaded_by = of_person;
    DELETE FROM codes WHERE scope = of_stream AND person = of_person;
    INSERT INTO erasures (stream, person) VALUES (of_stream, of_person) ON CONFLICT DO NOTHING;
    PERFORM pg_notify(channel, 'erased in ' || of_stream);
END
$$;

-- Who was erased, until no copy of their data is left in what the database has on its disk.
CREATE TABLE erasures (
    stream uuid,
    person uuid,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, person)
);

CREATE FUNCTION log_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := convert_from(NEW.state, 'UTF8')::jsonb -> 'data';
    gone uuid := told ->> 'person';
BEGIN
    -- held, so that nobody keeps a snapshot from before it
    PERFORM pg_advisory_xact_lock(('x' || encode(substr(sha256(convert_to(
        'mapstream/' || TG_TABLE_SCHEMA || '/snapshots', 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint);
    PERFORM log_erase(TG_TABLE_SCHEMA || '_log', NEW.originator_id, gone);
    WITH links AS (
        SELECT (convert_from(state, 'UTF8')::jsonb -> 'data' ->> 'link')::uuid AS link FROM log_events
        WHERE originator_id = NEW.originator_id AND topic = 'link.issued'
            AND convert_from(state, 'UTF8')::jsonb -> 'data' ->> 'person' = gone::text
    )
    DELETE FROM credentials USING links WHERE scope = NEW.originator_id AND (id = link OR holder = link);
    RETURN NULL;
END
$$;

CREATE TRIGGER log_events_erase AFTER INSERT ON log_events
    FOR EACH ROW WHEN (NEW.topic = 'person.erased') EXECUTE FUNCTION log_erased();

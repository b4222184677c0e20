-- The functions of marks and rejections as before, but in whatever schema the tables are.
CREATE OR REPLACE FUNCTION stripe_event_marked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1937011305, hashtext(NEW.event_id) & 1023);
    DELETE FROM ${flyway:defaultSchema}.stripe_event_rejection WHERE event_id = NEW.event_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION stripe_event_rejected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1937011305, hashtext(NEW.event_id) & 1023);
    IF EXISTS (SELECT FROM ${flyway:defaultSchema}.stripe_event
                WHERE event_id = NEW.event_id AND outcome <> 'IGNORED') THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;

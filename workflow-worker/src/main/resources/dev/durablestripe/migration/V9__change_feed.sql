-- Whoever reads for long must not make all events wait behind this: it fails soon, and is tried again.
SET LOCAL lock_timeout = '5s';

-- The change feed: one row for each change of a subscription, in the transaction that makes it.
CREATE TABLE subscription_change (
    position               bigint      PRIMARY KEY,
    source                 text        NOT NULL CHECK (source IN ('event', 'reapply', 'resync', 'import', 'other')),
    event_id               text,
    stripe_account         text        NOT NULL,
    stripe_subscription_id text        NOT NULL,
    stripe_customer_id     text,
    before                 jsonb,
    after                  jsonb,
    changed_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
);
COMMENT ON COLUMN subscription_change.position IS 'the subscription''s revision after the change; a deletion has one of its own';
COMMENT ON COLUMN subscription_change.event_id IS 'the event that led to the change, null if none did';
COMMENT ON COLUMN subscription_change.before IS 'the subscription with its items; null if there was none';
COMMENT ON COLUMN subscription_change.after IS 'the subscription with its items; null if it was deleted';
COMMENT ON COLUMN subscription_change.changed_at IS 'by the database''s clock';

-- Who reads the feed, and how far each has come.
CREATE TABLE change_consumer (
    name       text        PRIMARY KEY CHECK (name ~ '^[a-z0-9_-]{1,63}$'),
    position   bigint      NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken_at   timestamptz
);
COMMENT ON COLUMN change_consumer.position IS 'it has taken every change up to here';
COMMENT ON COLUMN change_consumer.taken_at IS 'when it last took a change, by the database''s clock';

-- From now on last_value has always been drawn: what is drawn after reading it is higher.
SELECT nextval('subscription_revision');

-- A sequence's order is not the order of commits: a slower transaction may commit a lower position later. So a
-- transaction announces before its first change, by a shared lock that no one waits for, that its positions will be
-- above a certain one. See settled_position().
CREATE FUNCTION announce_subscription_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    above bigint;
BEGIN
    -- Once for a transaction: a second lock would be higher, and many would fill the server's table of locks.
    IF current_setting('durable_stripe.positions_above', true) <> '' THEN
        RETURN NULL;
    END IF;
    SELECT last_value INTO above FROM subscription_revision;
    PERFORM pg_advisory_xact_lock_shared(1937011306, (above & 2147483647)::integer);
    PERFORM set_config('durable_stripe.positions_above', above::text, true);
    RETURN NULL;
END $$;

-- Not in SQL: before PostgreSQL 18, such a function is planned again in each transaction.
CREATE FUNCTION subscription_json(state subscription) RETURNS jsonb LANGUAGE plpgsql STABLE
SET search_path = ${flyway:defaultSchema}, pg_temp
SET timezone = 'UTC' AS $$
BEGIN
    RETURN to_jsonb(state) || jsonb_build_object('items', (
        SELECT coalesce(jsonb_agg(to_jsonb(i) - 'stripe_account' - 'stripe_subscription_id' ORDER BY i.position), '[]')
          FROM subscription_item i
         WHERE i.stripe_account = state.stripe_account
           AND i.stripe_subscription_id = state.stripe_subscription_id));
END $$;

-- A reapply is what an operator's action in the same transaction says.
CREATE FUNCTION change_source(event text, without_event text) RETURNS text LANGUAGE plpgsql
SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
    IF event IS NULL THEN
        RETURN without_event;
    END IF;
    IF EXISTS (SELECT FROM stripe_event_operation o
                WHERE o.event_id = event AND o.operation = 'REAPPLY' AND o.xmin = pg_current_xact_id()::xid) THEN
        RETURN 'reapply';
    END IF;
    RETURN 'event';
END $$;

-- Before and after in two triggers, because items are replaced in between. A writer other than the worker may leave
-- the revision as it is.
CREATE FUNCTION subscription_change_before() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO subscription_change (position, source, stripe_account, stripe_subscription_id,
               stripe_customer_id, before)
        VALUES (nextval('subscription_revision'), 'other', OLD.stripe_account, OLD.stripe_subscription_id,
               OLD.stripe_customer_id, subscription_json(OLD));
        RETURN OLD;
    END IF;
    IF NEW.revision = OLD.revision THEN
        NEW.revision := nextval('subscription_revision');
        INSERT INTO subscription_change (position, source, stripe_account, stripe_subscription_id,
               stripe_customer_id, before)
        VALUES (NEW.revision, 'other', OLD.stripe_account, OLD.stripe_subscription_id,
               OLD.stripe_customer_id, subscription_json(OLD));
    ELSE
        INSERT INTO subscription_change (position, source, event_id, stripe_account, stripe_subscription_id,
               stripe_customer_id, before)
        VALUES (NEW.revision, change_source(NEW.last_event_id, 'resync'), NEW.last_event_id, OLD.stripe_account,
               OLD.stripe_subscription_id, OLD.stripe_customer_id, subscription_json(OLD));
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION subscription_change_after() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
    IF NEW.revision <= current_setting('durable_stripe.positions_above')::bigint THEN
        RAISE EXCEPTION 'The revision % was drawn before this statement: use the default.', NEW.revision;
    END IF;
    IF TG_OP = 'INSERT' THEN
        -- An upsert that had to wait for a row which was then deleted inserts with the revision drawn before.
        IF EXISTS (SELECT FROM subscription_change c
                    WHERE c.position > NEW.revision AND c.stripe_account = NEW.stripe_account
                      AND c.stripe_subscription_id = NEW.stripe_subscription_id) THEN
            RAISE EXCEPTION 'The subscription was deleted meanwhile.'
                USING ERRCODE = 'serialization_failure', HINT = 'Try again.';
        END IF;
        INSERT INTO subscription_change (position, source, event_id, stripe_account, stripe_subscription_id,
               stripe_customer_id, after)
        VALUES (NEW.revision, change_source(NEW.last_event_id, 'import'), NEW.last_event_id, NEW.stripe_account,
               NEW.stripe_subscription_id, NEW.stripe_customer_id, subscription_json(NEW));
    ELSE
        UPDATE subscription_change
           SET after = subscription_json(NEW),
               stripe_customer_id = coalesce(NEW.stripe_customer_id, stripe_customer_id)
         WHERE position = NEW.revision;
    END IF;
    RETURN NULL;
END $$;

-- The worker's statement draws its revision from the column's default, which comes after this trigger.
CREATE TRIGGER subscription_change_announced BEFORE INSERT OR UPDATE OR DELETE ON subscription
    FOR EACH STATEMENT EXECUTE FUNCTION announce_subscription_change();
CREATE TRIGGER subscription_change_before BEFORE UPDATE OR DELETE ON subscription
    FOR EACH ROW EXECUTE FUNCTION subscription_change_before();
CREATE TRIGGER subscription_change_after AFTER INSERT OR UPDATE ON subscription
    FOR EACH ROW EXECUTE FUNCTION subscription_change_after();

-- The highest position up to which every change that will ever be committed can be seen by the next statement.
-- Whoever has drawn a position up to the latest one has announced it before. Either that lock is still held, and
-- says so; or it was released, which PostgreSQL does after a commit can be seen. The order of the two reads
-- matters. So does a new snapshot for each statement: an older one would not see what was committed since.
CREATE FUNCTION settled_position() RETURNS bigint LANGUAGE plpgsql
SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    latest bigint;
    behind bigint;
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'The change feed cannot be read in a % transaction.', current_setting('transaction_isolation')
            USING ERRCODE = 'feature_not_supported', HINT = 'Use READ COMMITTED.';
    END IF;
    SELECT last_value INTO latest FROM subscription_revision;
    -- Keys are the lower 31 bits. What is ahead was announced after the latest position was read.
    SELECT max(open.behind) INTO behind
      FROM (SELECT (latest - l.objid::bigint) & 2147483647 AS behind
              FROM pg_locks l
             WHERE l.locktype = 'advisory' AND l.classid = 1937011306 AND l.objsubid = 2
               AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())) open
     WHERE open.behind < 1073741824;
    RETURN latest - coalesce(behind, 0);
END $$;

-- One transaction at a time for each consumer; the lock leaves no trace when there is nothing to take.
CREATE FUNCTION lock_consumer(consumer text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(1937011307, hashtext(consumer)) THEN
        RAISE EXCEPTION 'Another transaction is taking the changes of the consumer %.', consumer
            USING ERRCODE = 'lock_not_available', HINT = 'One transaction at a time: let the other one end.';
    END IF;
END $$;

CREATE FUNCTION add_consumer(consumer text, start text DEFAULT 'now') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    first bigint;
BEGIN
    IF start IS NULL OR start NOT IN ('now', 'beginning') THEN
        RAISE EXCEPTION 'A consumer starts at now or at the beginning.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT c.position INTO first FROM change_consumer c WHERE c.name = consumer;
    IF FOUND THEN
        RETURN first;
    END IF;
    PERFORM lock_consumer(consumer);
    first := CASE start WHEN 'now' THEN settled_position() ELSE 0 END;
    INSERT INTO change_consumer (name, position) VALUES (consumer, first) ON CONFLICT DO NOTHING;
    RETURN (SELECT c.position FROM change_consumer c WHERE c.name = consumer);
END $$;
COMMENT ON FUNCTION add_consumer IS 'adds a consumer unless it exists; returns its position';

CREATE FUNCTION take_state(consumer text) RETURNS SETOF subscription_change
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    settled bigint;
BEGIN
    PERFORM lock_consumer(consumer);
    settled := settled_position();
    INSERT INTO change_consumer AS c (name, position, taken_at) VALUES (consumer, settled, clock_timestamp())
        ON CONFLICT (name) DO UPDATE SET position = EXCLUDED.position, taken_at = EXCLUDED.taken_at;
    -- In one snapshot: what was changed later, as it was before.
    RETURN QUERY
    WITH later AS (
        SELECT DISTINCT ON (c.stripe_account, c.stripe_subscription_id)
               c.stripe_account, c.stripe_subscription_id, c.before
          FROM subscription_change c
         WHERE c.position > settled
         ORDER BY c.stripe_account, c.stripe_subscription_id, c.position),
    state AS (
        SELECT subscription_json(s) AS json
          FROM subscription s
         WHERE NOT EXISTS (SELECT FROM later l
                            WHERE l.stripe_account = s.stripe_account
                              AND l.stripe_subscription_id = s.stripe_subscription_id)
        UNION ALL
        SELECT l.before FROM later l WHERE l.before IS NOT NULL)
    SELECT settled, 'state', NULL::text, json ->> 'stripe_account', json ->> 'stripe_subscription_id',
           json ->> 'stripe_customer_id', NULL::jsonb, json, clock_timestamp()
      FROM state;
END $$;
COMMENT ON FUNCTION take_state IS
    'every subscription as it is at one position, from which the consumer goes on; adds the consumer';

CREATE FUNCTION take_changes(consumer text, max_rows integer) RETURNS SETOF subscription_change
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    taken   bigint;
    settled bigint;
    last    bigint;
BEGIN
    IF max_rows IS NULL OR max_rows < 1 THEN
        RAISE EXCEPTION 'max_rows must be 1 or more.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM lock_consumer(consumer);
    SELECT c.position INTO taken FROM change_consumer c WHERE c.name = consumer;
    IF taken IS NULL THEN
        RAISE EXCEPTION 'There is no consumer %.', consumer
            USING ERRCODE = 'undefined_object', HINT = 'Add it with add_consumer or take_state.';
    END IF;
    IF taken > (SELECT last_value FROM subscription_revision) THEN
        RAISE EXCEPTION 'The consumer % is ahead of the sequence subscription_revision.', consumer
            USING HINT = 'The sequence was not copied with the tables: set it above every position.';
    END IF;
    settled := settled_position();
    SELECT max(next.position) INTO last
      FROM (SELECT c.position FROM subscription_change c
             WHERE c.position > taken AND c.position <= settled
             ORDER BY c.position LIMIT max_rows) next;
    IF last IS NULL THEN
        RETURN;
    END IF;
    UPDATE change_consumer SET position = last, taken_at = clock_timestamp() WHERE name = consumer;
    RETURN QUERY
    SELECT * FROM subscription_change c WHERE c.position > taken AND c.position <= last ORDER BY c.position;
END $$;
COMMENT ON FUNCTION take_changes IS
    'the next changes for a consumer, in the order of their positions; the caller''s commit acknowledges them';

CREATE FUNCTION remove_consumer(consumer text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
    PERFORM lock_consumer(consumer);
    DELETE FROM change_consumer WHERE name = consumer;
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION remove_consumer IS 'returns whether there was such a consumer';

-- Removes the oldest changes that every consumer has taken, a limited number at a time; returns how many.
CREATE FUNCTION remove_taken_changes(older_than interval, max_rows integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    removed integer;
BEGIN
    DELETE FROM subscription_change
     WHERE position IN (SELECT locked.position FROM subscription_change locked
                         WHERE locked.position IN (
                               SELECT c.position FROM subscription_change c
                                WHERE c.position <= coalesce(
                                      (SELECT min(k.position) FROM change_consumer k), c.position)
                                ORDER BY c.position LIMIT max_rows)
                           AND locked.changed_at < clock_timestamp() - older_than
                           FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;

-- Consumers get theirs from the owner, see docs/change-feed.md; the worker's are in afterMigrate__grants.sql.
-- A role that may execute a trigger's function can attach it to a table of its own, and so write the feed.
REVOKE ALL ON FUNCTION
    announce_subscription_change(), subscription_change_before(), subscription_change_after(),
    subscription_json(subscription), change_source(text, text), settled_position(), lock_consumer(text),
    add_consumer(text, text), take_state(text), take_changes(text, integer), remove_consumer(text),
    remove_taken_changes(interval, integer)
    FROM PUBLIC;

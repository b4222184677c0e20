-- Which applied events are followed by a workflow of the application, and whether that was started. The row is
-- inserted in the transaction that applies the event, and kept as long as the mark.
CREATE TABLE follow_up (
    event_id      text        PRIMARY KEY,
    workflow_type text        NOT NULL,
    task_queue    text        NOT NULL,
    changes_after bigint      NOT NULL,
    due_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempted_at  timestamptz,
    started_at    timestamptz
);
COMMENT ON COLUMN follow_up.changes_after IS 'the event''s change of a subscription has a higher position in the change feed';
COMMENT ON COLUMN follow_up.due_at IS 'when the event was applied, by the database''s clock';
COMMENT ON COLUMN follow_up.attempted_at IS 'when a worker first tried to start it; null before';
COMMENT ON COLUMN follow_up.started_at IS 'when it was known to be started; null before';

CREATE INDEX follow_up_waiting ON follow_up (event_id) WHERE started_at IS NULL;

-- As before, except that a change stays while the follow-up of its event waits to be started with it.
CREATE OR REPLACE FUNCTION remove_taken_changes(older_than interval, max_rows integer) RETURNS integer
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
                                  AND NOT EXISTS (SELECT FROM follow_up f
                                                   WHERE f.event_id = c.event_id AND f.started_at IS NULL)
                                ORDER BY c.position LIMIT max_rows)
                           AND locked.changed_at < clock_timestamp() - older_than
                           FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;

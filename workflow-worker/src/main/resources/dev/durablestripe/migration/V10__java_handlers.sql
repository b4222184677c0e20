-- When a worker first started with a handler that an application has added for a type of event.
CREATE TABLE java_handler (
    event_type text        NOT NULL,
    handler    text        NOT NULL,
    not_before timestamptz NOT NULL DEFAULT date_trunc('second', clock_timestamp()),
    PRIMARY KEY (event_type, handler)
);
COMMENT ON COLUMN java_handler.handler IS 'the name of the handler''s class';
COMMENT ON COLUMN java_handler.not_before IS
    'reconciliation starts no older event for this handler, unless its class says otherwise; events that are delivered are applied whatever their age';

-- Functions of an application. The worker calls them in the event's transaction, and reads this table with the
-- event's mark. The function's name is text: a regprocedure in a table stops pg_upgrade.
CREATE TABLE sql_handler (
    event_type      text        NOT NULL CHECK (event_type COLLATE "C" ~ '^[][A-Za-z0-9_.]{1,255}$'),
    function_schema text        NOT NULL CHECK (function_schema <> ''),
    function_name   text        NOT NULL CHECK (function_name <> ''),
    not_before      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (event_type, function_schema, function_name)
);
COMMENT ON TABLE sql_handler IS 'which functions (event jsonb) the worker calls for a type of event';
COMMENT ON COLUMN sql_handler.not_before IS
    'reconciliation starts no older event for this function; events that are delivered are applied whatever their age';

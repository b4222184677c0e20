-- The worker's role may do what the worker does, and no more. Harmless where it owns the tables.
GRANT USAGE ON SCHEMA ${flyway:defaultSchema} TO "${worker_role}";
GRANT USAGE, SELECT ON SEQUENCE subscription_revision TO "${worker_role}";
GRANT SELECT, INSERT, UPDATE ON stripe_event, account_customer TO "${worker_role}";
-- DELETE on subscription: a row under '' goes once the same subscription is stored under its account.
GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_event_rejection, subscription, subscription_item TO "${worker_role}";
GRANT SELECT, INSERT ON deleted_customer, stripe_event_operation, java_handler TO "${worker_role}";
GRANT SELECT ON account, price_plan, account_subscription TO "${worker_role}";
GRANT SELECT, INSERT, UPDATE ON stripe_mode, stripe_timeline TO "${worker_role}";
-- A worker that does not migrate looks there whether somebody has.
GRANT SELECT ON "${flyway:table}" TO "${worker_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_sweep TO "${worker_role}";
GRANT SELECT ON stripe_deployment TO "${worker_role}";
-- Triggers write the feed with their owner's rights.
GRANT SELECT ON subscription_change, change_consumer TO "${worker_role}";
GRANT EXECUTE ON FUNCTION remove_taken_changes(interval, integer) TO "${worker_role}";
-- Whoever may write here decides which functions see the events.
GRANT SELECT ON sql_handler TO "${worker_role}";
GRANT SELECT, INSERT, UPDATE ON follow_up TO "${worker_role}";

-- Once, as the role that owns the schema billing and may create roles.
CREATE ROLE shop LOGIN;
CREATE SCHEMA shop AUTHORIZATION shop;

GRANT USAGE ON SCHEMA billing TO shop;
GRANT SELECT, INSERT, UPDATE, DELETE ON billing.sql_handler TO shop;
GRANT EXECUTE ON FUNCTION
    billing.add_consumer(text, text),
    billing.take_changes(text, integer)
  TO shop;

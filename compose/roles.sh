#!/bin/sh
# Creates the database roles: durable_stripe_owner owns the tables and runs migrations,
# durable_stripe_worker uses the tables, and neither is a superuser. Only this script uses
# PostgreSQL's superuser.
#
# It runs when PostgreSQL creates its data directory. You can run it again at any time:
#   docker compose exec postgres sh /docker-entrypoint-initdb.d/roles.sh
# It then sets the passwords from .env, and moves a database of an earlier build to its new owner.
set -eu
DATABASE=${POSTGRES_DB:-durable_stripe}
: "${POSTGRES_PASSWORD:?}" "${OWNER_PASSWORD:?}" "${WORKER_PASSWORD:?}"

# In earlier builds, the superuser had the owner's name.
superuser=postgres
psql --no-psqlrc --username "$superuser" --dbname "$DATABASE" --command 'SELECT 1' >/dev/null 2>&1 ||
  superuser=durable_stripe_owner

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$superuser" --dbname "$DATABASE" <<'SQL'
\set superuser_password `printf %s "$POSTGRES_PASSWORD"`
\set owner_password `printf %s "$OWNER_PASSWORD"`
\set worker_password `printf %s "$WORKER_PASSWORD"`
SET client_min_messages = warning;
BEGIN;

SELECT current_user = 'durable_stripe_owner' AS is_old \gset
\if :is_old
-- PostgreSQL's first superuser cannot lose that attribute, and a session cannot rename its own role,
-- so another superuser renames it.
CREATE ROLE durable_stripe_renames SUPERUSER;
SET LOCAL SESSION AUTHORIZATION durable_stripe_renames;
ALTER ROLE durable_stripe_owner RENAME TO postgres;
RESET SESSION AUTHORIZATION;
DROP ROLE durable_stripe_renames;
\endif

SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'durable_stripe_owner') AS no_owner,
       NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'durable_stripe_worker') AS no_worker \gset
\if :no_owner
CREATE ROLE durable_stripe_owner;
\endif
\if :no_worker
CREATE ROLE durable_stripe_worker;
\endif
ALTER ROLE CURRENT_USER PASSWORD :'superuser_password';
ALTER ROLE durable_stripe_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
  PASSWORD :'owner_password';
ALTER ROLE durable_stripe_worker LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
  PASSWORD :'worker_password';
ALTER DATABASE :"DBNAME" OWNER TO durable_stripe_owner;

\if :is_old
-- REASSIGN OWNED refuses the first superuser, because it also owns the system tables. So each object
-- is moved separately. What belongs to a table (indexes, sequences of its columns) moves with it.
DO $move$
DECLARE
  old CONSTANT oid := current_user::regrole;
  statement text;
BEGIN
  FOR statement IN
    WITH ours AS (
      SELECT oid, nspname, nspowner FROM pg_namespace
       WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    ), of_extension AS (
      SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
    )
    SELECT format('ALTER SCHEMA %I OWNER TO durable_stripe_owner', nspname)
      FROM ours WHERE nspowner = old AND nspname <> 'public'
    UNION ALL
    SELECT format('ALTER TABLE %s OWNER TO durable_stripe_owner', c.oid::regclass)
      FROM pg_class c JOIN ours ON ours.oid = c.relnamespace
     WHERE c.relowner = old AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND (c.tableoid, c.oid) NOT IN (SELECT classid, objid FROM of_extension)
       AND NOT EXISTS (SELECT FROM pg_depend d
                        WHERE c.relkind = 'S' AND d.classid = c.tableoid AND d.objid = c.oid
                          AND d.refclassid = c.tableoid AND d.deptype IN ('a', 'i'))
    UNION ALL
    SELECT format('ALTER ROUTINE %s OWNER TO durable_stripe_owner', p.oid::regprocedure)
      FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace
     WHERE p.proowner = old
       AND (p.tableoid, p.oid) NOT IN (SELECT classid, objid FROM of_extension)
    UNION ALL
    SELECT format('ALTER TYPE %s OWNER TO durable_stripe_owner', t.oid::regtype)
      FROM pg_type t JOIN ours ON ours.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
     WHERE t.typowner = old AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
       AND (t.tableoid, t.oid) NOT IN (SELECT classid, objid FROM of_extension)
    UNION ALL
    -- Default privileges for objects that are created later are kept.
    SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE durable_stripe_owner %s GRANT %s ON %s TO %s %s',
                  'IN SCHEMA ' || quote_ident(n.nspname), a.privilege_type,
                  CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
                       WHEN 'f' THEN 'ROUTINES' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS'
                       ELSE 'LARGE OBJECTS' END,
                  CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
                  CASE WHEN a.is_grantable THEN 'WITH GRANT OPTION' END)
      FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) a
      LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
     WHERE d.defaclrole = old AND a.grantee <> old
    UNION ALL
    -- Members of the old role become members of the owner, and are no longer members of a superuser.
    SELECT format('GRANT durable_stripe_owner TO %1$s; REVOKE %2$s FROM %1$s CASCADE',
                  m.member::regrole, old::regrole)
      FROM pg_auth_members m WHERE m.roleid = old
  LOOP
    EXECUTE statement;
  END LOOP;
END $move$;
\endif

COMMIT;
SQL

#!/bin/sh
# Runs once, when PostgreSQL makes its data directory. The tables' owner is POSTGRES_USER.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$WORKER_PASSWORD" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE durable_stripe_worker LOGIN PASSWORD :'password';
SQL

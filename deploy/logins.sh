#!/bin/sh
# Makes the logins, the extensions and the database before the first migration: roles belong to the cluster.
# Run once by a superuser, with the three passwords in the environment. On one machine the supervisor does the same.
set -eu

psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname template1 \
    -v owner="$DAPOLICY_DB_PASSWORD_OWNER" -v web="$DAPOLICY_DB_PASSWORD_WEB" -v worker="$DAPOLICY_DB_PASSWORD_WORKER" <<'SQL'
CREATE ROLE dapolicy_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB NOINHERIT PASSWORD :'owner';
CREATE ROLE dapolicy_web LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT PASSWORD :'web';
CREATE ROLE dapolicy_worker LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT PASSWORD :'worker';
GRANT dapolicy_web, dapolicy_worker TO dapolicy_owner;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
ALTER SCHEMA public OWNER TO dapolicy_owner;
CREATE DATABASE dapolicy OWNER dapolicy_owner;
SQL

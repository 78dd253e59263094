#!/bin/bash
# Fills an empty data directory, sets the application's password to the secret, starts PostgreSQL.
set -euo pipefail

volume=/var/lib/postgresql/data
data=$volume/15
unfinished=$volume/15.unfinished
secret=/run/secrets/db_password

refuse() {
  echo "start.sh: $1" >&2
  exit 1
}

if [ -z "${DATABASE_NAME:-}" ]; then refuse "DATABASE_NAME is not set"; fi
if [ -z "${DATABASE_USER:-}" ]; then refuse "DATABASE_USER is not set"; fi
if [ ! -r "$secret" ]; then refuse "the secret db_password is missing: nothing to read at $secret"; fi
password=$(<"$secret")
if [ -z "$password" ]; then refuse "the secret db_password is empty: $secret"; fi

# One quote character, doubled where it occurs inside: SQL's own rule for literals and for names.
quoted() { printf '%s%s%s' "$1" "${2//"$1"/"$1$1"}" "$1"; }
role=$(quoted '"' "$DATABASE_USER")

# SQL on stdin, one statement per line, with no server running. On an error the server would log the
# whole statement, so logging of statements is off: one of them holds the password.
sql() {
  postgres --single -D "$1" -c log_min_error_statement=panic -c exit_on_error=true postgres >/dev/null
}

if [ ! -d "$data" ]; then
  # Made aside and then renamed: a container killed half way leaves no half a database in use.
  rm -rf "$unfinished"
  initdb --pgdata="$unfinished" --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=peer --auth-host=scram-sha-256 >/dev/null
  echo 'host all all all scram-sha-256' >>"$unfinished/pg_hba.conf"
  sql "$unfinished" <<SQL
CREATE ROLE $role LOGIN
CREATE DATABASE $(quoted '"' "$DATABASE_NAME") OWNER $role
SQL
  mv "$unfinished" "$data"
fi

# At every start, so that a new secret becomes the new password.
sql "$data" <<<"ALTER ROLE $role PASSWORD $(quoted "'" "$password")"
unset password

exec postgres -D "$data" -c listen_addresses='*'

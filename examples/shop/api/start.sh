#!/bin/sh
# Starts api, worker or migrate; refuses, with the reason, when something it needs is not there.
set -eu

refuse() {
  echo "start.sh: $1" >&2
  exit 1
}

if [ -z "${SHOP_NAME:-}" ]; then refuse "SHOP_NAME is not set (the name shown to customers)"; fi
if [ -z "${DATABASE_HOST:-}" ]; then refuse "DATABASE_HOST is not set (where PostgreSQL is)"; fi
if [ -z "${DATABASE_NAME:-}" ]; then refuse "DATABASE_NAME is not set"; fi
if [ -z "${DATABASE_USER:-}" ]; then refuse "DATABASE_USER is not set"; fi
if [ -z "${REDIS_URL:-}" ]; then refuse "REDIS_URL is not set (redis://host:port/number)"; fi

secret=/run/secrets/db_password
if [ ! -r "$secret" ]; then refuse "the secret db_password is missing: nothing to read at $secret"; fi
if [ ! -s "$secret" ]; then refuse "the secret db_password is empty: $secret"; fi

exec "$@"

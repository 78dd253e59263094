#!/bin/sh
# Writes the part of nginx's configuration that is known only at start, then becomes nginx.
set -eu

if [ -z "${API_ADDRESS:-}" ]; then
  echo "start.sh: API_ADDRESS is not set (host:port of the API)" >&2
  exit 1
fi

servers=$(awk '$1 == "nameserver" { print ($2 ~ /:/ ? "[" $2 "]" : $2) }' /etc/resolv.conf | tr '\n' ' ')

# In ECS the names of other services are in /etc/hosts, which the resolver of nginx does not read; the address there does not change.
host=${API_ADDRESS%:*}
fixed=$(awk -v name="$host" '$1 ~ /^[0-9.]+$/ { for (i = 2; i <= NF; i++) if ($i == name) { print $1; exit } }' /etc/hosts)

mkdir -p /tmp/nginx
cat >/tmp/nginx/start.conf <<CONF
resolver ${servers}valid=1s ipv6=off;
map "" \$api { default "${fixed:-$host}:${API_ADDRESS##*:}"; }
CONF

exec nginx -e stderr -g 'daemon off;'

#!/bin/bash
# The health check of the behaviour tests: prints the body of /health, and fails unless the status is 200. Without a program
# of its own, for it runs several times a second in many containers.
exec 3<>"/dev/tcp/127.0.0.1/${PORT:-8000}" || exit 1
printf 'GET /health HTTP/1.0\r\n\r\n' >&3
read -r status <&3
while read -r header <&3 && [ "$header" != $'\r' ]; do :; done
IFS= read -r -d '' body <&3
printf '%s' "$body"
[[ $status == *' 200 '* ]]

#!/bin/bash
# Healthy means: nginx answers. Whether the API does is the API's own health check.
set -euo pipefail

exec 3<>/dev/tcp/127.0.0.1/8011
printf 'GET /health HTTP/1.0\r\n\r\n' >&3
IFS= read -r -t 2 line <&3
[[ $line == *' 200 '* ]]

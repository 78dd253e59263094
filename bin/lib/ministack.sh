# shellcheck shell=bash
# Makes sure that this machine has MiniStack in .cache/ministack, as test/aws/ministack.txt names it. It wants Python 3.12 or newer: one
# on PATH, of pyenv or of uv; else, for root on Debian, that of Debian 13 in an image of the local engine. For bin/check, which sources
# it after setup.sh, engine.sh and aws-tools.sh; works with bash 3.2, which macOS has.
#
#   ensure_ministack   0 when .cache/ministack/bin/ministack starts it
#
# May be repeated, prints to stderr only, and returns non-zero after one line that says what to do.

MINISTACK_HOME=.cache/ministack
MINISTACK_LIST=test/aws/ministack.txt
MINISTACK_LIMIT=600
# Has only Python: the packages are outside of it.
MINISTACK_IMAGE=slipway-test-python:trixie

ministack_fits() {
  "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

# A Python that is new enough. A shim of pyenv may be on PATH and lead nowhere, so each is asked.
ministack_python() {
  local found root=${PYENV_ROOT:-$HOME/.pyenv}
  for found in python3.14 python3.13 python3.12 python3 "$root"/versions/3.*/bin/python3; do
    if ministack_fits "$found"; then printf '%s\n' "$found" && return 0; fi
  done
  if engine_has uv && found=$(uv python find '>=3.12' 2>/dev/null) && ministack_fits "$found"; then printf '%s\n' "$found" && return 0; fi
  return 1
}

ministack_in_venv() {
  quietly "$1" -m venv "$MINISTACK_HOME" &&
    quietly engine_within "$MINISTACK_LIMIT" "$MINISTACK_HOME/bin/python3" -m pip install --quiet \
      --disable-pip-version-check --no-input -r "$MINISTACK_LIST"
}

ministack_make_image() {
  if docker image inspect "$MINISTACK_IMAGE" >/dev/null 2>&1; then return 0; fi
  if ! engine_has mmdebstrap; then
    engine_apt_update && engine_apt_install mmdebstrap debian-archive-keyring || return 1
  fi
  mmdebstrap --variant=minbase --quiet --include=python3 trixie - | docker import - "$MINISTACK_IMAGE" >/dev/null
}

# An older pip fetches packages for another Python where none has to be compiled.
ministack_in_image() {
  local site=$PWD/$MINISTACK_HOME/site python=$AWS_TOOLS_HOME/bin/python3
  [ -x "$python" ] || python=python3
  engine_may_install && ministack_make_image || return 1
  quietly engine_within "$MINISTACK_LIMIT" "$python" -m pip install --quiet --disable-pip-version-check --no-input --target "$site" \
    --python-version 3.13 --only-binary=:all: -r "$MINISTACK_LIST" || return 1
  mkdir -p "$MINISTACK_HOME/bin"
  # Its network and its engine are those of the machine; what it is told and its end come through the client.
  cat >"$MINISTACK_HOME/bin/ministack" <<WRAPPER
#!/bin/sh
exec docker run --rm --init --interactive --network host --volume /var/run/docker.sock:/var/run/docker.sock \\
  --volume "$PWD:$PWD:ro" --env GATEWAY_PORT --env BIND_HOST --env MINISTACK_ACCOUNT_ID --env MINISTACK_REGION --env MINISTACK_DOCKER_TIMEOUT --env SLIPWAY_EMULATOR \\
  --env PYTHONPATH="\${PYTHONPATH:+\$PYTHONPATH:}$site" --env PYTHONDONTWRITEBYTECODE=1 $MINISTACK_IMAGE python3 -m ministack
WRAPPER
  chmod +x "$MINISTACK_HOME/bin/ministack"
}

ensure_ministack() {
  local python
  if cmp -s "$MINISTACK_LIST" "$MINISTACK_HOME/list.txt"; then return 0; fi
  say "Fetching MiniStack into $MINISTACK_HOME …"
  rm -rf "$MINISTACK_HOME"
  if python=$(ministack_python); then ministack_in_venv "$python"; else ministack_in_image; fi &&
    cp "$MINISTACK_LIST" "$MINISTACK_HOME/list.txt" && return 0
  say "MiniStack could not be fetched: see above; it wants Python 3.12 or newer, for example of pyenv or uv."
  return 1
}

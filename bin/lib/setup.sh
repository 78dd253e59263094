# shellcheck shell=sh
# What bin/slipway, bin/demo, bin/check and bin/lint share: Node, packages and the bundle.
# Everything runs in the project's root, prints to stderr, and returns non-zero after saying why.

say() { printf '%s\n' "$*" >&2; }

# Node that is new enough, and npm.
ensure_node() {
  if ! command -v node >/dev/null; then
    say 'Node 20.19 or newer is needed and there is no node on PATH: https://nodejs.org'
    return 1
  fi
  if ! node -e 'var v = process.versions.node.split(".").map(Number); process.exit(v[0] > 20 || (v[0] === 20 && v[1] >= 19) ? 0 : 1)'; then
    say "Node 20.19 or newer is needed, this is $(node --version): https://nodejs.org"
    return 1
  fi
  if ! command -v npm >/dev/null; then
    say 'npm is needed and is not on PATH; it comes with Node: https://nodejs.org'
    return 1
  fi
}

# Runs a command without its output; shows the output when it fails.
quietly() {
  quiet_log=$(mktemp) || return
  "$@" >"$quiet_log" 2>&1
  quiet_code=$?
  [ "$quiet_code" -eq 0 ] || cat "$quiet_log" >&2
  rm -f "$quiet_log"
  return "$quiet_code"
}

# True when the first file is missing or older than any of the others (folders: anything in them).
older_than() {
  older_made=$1
  shift
  [ ! -e "$older_made" ] || [ -n "$(find "$@" -newer "$older_made" 2>/dev/null | head -n 1)" ]
}

# Packages as the lock file has them. No package of ours needs an install script, so none may run one.
ensure_modules() {
  older_than node_modules/.package-lock.json package-lock.json || return 0
  say 'Installing packages (npm ci) …'
  quietly npm ci --ignore-scripts --no-audit --no-fund || { say 'npm ci failed: see above.'; return 1; }
}

# The types of the CloudFormation resources that the landscape names, when a source there is newer.
ensure_types() {
  older_than src/landscape/cloudformation/generated/resource-types.d.ts src/landscape package-lock.json || return 0
  quietly npm run types || { say 'npm run types failed: see above.'; return 1; }
}

# The bundle, when a source is newer. Folders count too: a deleted file changes its folder.
ensure_build() {
  older_than dist/bin.js src rolldown.config.js package.json || return 0
  say 'Building (npm run build) …'
  quietly npm run build || { say 'The build failed: see above.'; return 1; }
}

# A clone that was never built, set up by the launcher: one line, unless it fails.
first_run() (
  cd "$1" || return
  say 'slipway: first run from a clone, installing packages and building once …'
  say() { :; }
  ensure_modules && ensure_build
)

# shellcheck shell=bash
# Makes sure that this machine has what the tests of the AWS side run: moto_server, an emulated AWS API, and
# cfn-lint. For bin/check, which sources it after setup.sh and engine.sh; works with bash 3.2, which macOS has.
#
#   ensure_aws_tools   0 when the versions of test/aws/requirements.txt are in .cache/aws-tools or on PATH
#
# May be repeated, prints to stderr only, and returns non-zero after one line that says what to do.

AWS_TOOLS_HOME=.cache/aws-tools
AWS_TOOLS_LIST=test/aws/requirements.txt
AWS_TOOLS_LIMIT=600

# True when that Python has every package in the version wanted; reads what is installed and imports nothing.
aws_tools_are_in() {
  engine_has "$1" && engine_within 30 "$1" - "$AWS_TOOLS_LIST" >/dev/null 2>&1 <<'PYTHON'
import re, sys
from importlib.metadata import version
for line in open(sys.argv[1], encoding="utf8"):
    wanted = re.match(r"([\w.-]+)(?:\[[^\]]*\])?==(\S+)", line)
    if wanted and version(wanted[1]) != wanted[2]:
        sys.exit(1)
import flask  # of the extra "server"
PYTHON
}

# Debian's python3 comes without venv.
aws_tools_make_home() {
  rm -rf "$AWS_TOOLS_HOME"
  if engine_has uv; then
    quietly uv venv --quiet "$AWS_TOOLS_HOME"
    return
  fi
  if ! python3 -c 'import venv, ensurepip' 2>/dev/null && engine_may_install; then
    engine_apt_update && engine_apt_install python3-venv || return 1
  fi
  quietly python3 -m venv "$AWS_TOOLS_HOME"
}

aws_tools_install() {
  if engine_has uv; then
    quietly engine_within "$AWS_TOOLS_LIMIT" uv pip install --quiet --python "$AWS_TOOLS_HOME/bin/python3" -r "$AWS_TOOLS_LIST"
  else
    quietly engine_within "$AWS_TOOLS_LIMIT" "$AWS_TOOLS_HOME/bin/python3" -m pip install --quiet \
      --disable-pip-version-check --no-input -r "$AWS_TOOLS_LIST"
  fi
}

# The list is copied last, so that an installation that was interrupted is begun again.
aws_tools_are_home() {
  cmp -s "$AWS_TOOLS_LIST" "$AWS_TOOLS_HOME/requirements.txt" && "$AWS_TOOLS_HOME/bin/python3" --version >/dev/null 2>&1
}

ensure_aws_tools() {
  if aws_tools_are_home; then return 0; fi
  # The tests look on PATH only where .cache/aws-tools is not there.
  if [ ! -e "$AWS_TOOLS_HOME" ] && engine_has moto_server && engine_has cfn-lint && aws_tools_are_in python3; then return 0; fi
  if ! engine_has python3; then
    say 'Python 3.10 or newer is needed for the tests of the AWS side and there is no python3 on PATH: https://www.python.org'
    return 1
  fi
  say "Fetching moto and cfn-lint into $AWS_TOOLS_HOME …"
  if aws_tools_make_home && aws_tools_install && cp "$AWS_TOOLS_LIST" "$AWS_TOOLS_HOME/requirements.txt"; then return 0; fi
  say "moto and cfn-lint could not be fetched: see above; then run \`pip install -r $AWS_TOOLS_LIST\` in a venv of your own."
  return 1
}

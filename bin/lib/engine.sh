# shellcheck shell=bash
# Makes sure that this machine has a Docker Engine and the base image of the example. For bin/demo and
# bin/check, which source it; works under `set -euo pipefail` and with bash 3.2, which macOS has.
#
#   ensure_engine       0 when an engine answers; installs and starts one as root on Debian or Ubuntu
#   ensure_base_image   0 when the engine has debian:bookworm-slim; pulls it, else makes it
#
# Both may be repeated, print to stderr only, and return non-zero after one line that says what to do.

ENGINE_BASE_IMAGE=debian:bookworm-slim
ENGINE_START_LIMIT=60
ENGINE_PULL_LIMIT=60
ENGINE_APT_LIMIT=900
ENGINE_INSTALL_PAGE=https://docs.docker.com/engine/install/

engine_say() { printf 'slipway: %s\n' "$*" >&2; }

engine_state_dir() { printf '%s/slipway' "${XDG_STATE_HOME:-${HOME:-/root}/.local/state}"; }

engine_has() { command -v "$1" >/dev/null 2>&1; }

# Bounds a command where the system can: macOS has no `timeout`, there the command runs as it is.
engine_within() {
  local seconds=$1
  shift
  if engine_has timeout; then timeout --kill-after=5 "$seconds" "$@"; else "$@"; fi
}

engine_answers() { engine_has docker && engine_within 10 docker version >/dev/null 2>&1; }

# The engine somebody chose by hand, in their words; nothing when it is simply the one of this machine.
engine_chosen() {
  if [ -n "${DOCKER_HOST:-}" ]; then
    printf 'DOCKER_HOST=%s' "$DOCKER_HOST"
  elif [ -n "${DOCKER_CONTEXT:-}" ] && [ "$DOCKER_CONTEXT" != default ]; then
    printf 'DOCKER_CONTEXT=%s' "$DOCKER_CONTEXT"
  elif engine_has docker; then
    local context
    context=$(docker context inspect --format '{{.Name}}' 2>/dev/null) || context=default
    if [ -n "$context" ] && [ "$context" != default ]; then printf 'docker context %s' "$context"; fi
  fi
}

# Debian, Ubuntu and what is made from them, as root: where we may install packages.
engine_may_install() {
  [ "$(id -u)" = 0 ] && engine_has apt-get && [ -r /etc/os-release ] || return 1
  local like
  # shellcheck disable=SC1091 # the system's own file; read in a subshell, it sets many names
  like=$(. /etc/os-release && printf ' %s %s ' "${ID:-}" "${ID_LIKE:-}") || return 1
  case $like in *' debian '* | *' ubuntu '*) return 0 ;; *) return 1 ;; esac
}

# Runs apt-get quietly: never a question, patient with another apt, its words kept in the log.
engine_apt() {
  local lock=()
  # bin/check sets up two things at a time, and apt-get itself is only patient about the lock of dpkg, not about that of its lists.
  if engine_has flock; then lock=(flock --close "$(engine_state_dir)/apt.lock"); fi
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 engine_within "$ENGINE_APT_LIMIT" ${lock[@]+"${lock[@]}"} \
    apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" >>"$(engine_state_dir)/apt.log" 2>&1 </dev/null
}

# Once is enough. A broken foreign source fails the update as a whole; what we need may be there all the same.
engine_apt_is_fresh=no
engine_apt_update() {
  if [ "$engine_apt_is_fresh" = yes ]; then return 0; fi
  mkdir -p "$(engine_state_dir)" || return 1
  if engine_apt update; then engine_apt_is_fresh=yes; fi
}

engine_apt_install() {
  engine_say "installing $* (at most $((ENGINE_APT_LIMIT / 60)) minutes)"
  if engine_apt install --no-install-recommends "$@"; then return 0; fi
  engine_say "apt-get could not install $*; the end of $(engine_state_dir)/apt.log:"
  tail -n 8 "$(engine_state_dir)/apt.log" >&2
  return 1
}

engine_install() {
  # ca-certificates: the engine pulls over HTTPS. iptables: it makes the networks of containers.
  local packages=(docker.io ca-certificates iptables)
  # With AppArmor in the kernel the engine starts no container unless its parser is there.
  if [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ]; then packages+=(apparmor); fi
  engine_say "no Docker Engine here: asking apt for one"
  engine_apt_update || return 1
  # From Debian 13 on the client is a package of its own, and only recommended.
  if apt-cache show docker-cli >/dev/null 2>&1; then packages+=(docker-cli); fi
  engine_apt_install "${packages[@]}" || return 1
  hash -r
}

engine_daemon_runs() { pidof dockerd >/dev/null 2>&1; }

# Starts the engine for good, not only for the life of this shell.
engine_start() {
  local log=$1
  if engine_daemon_runs; then return 0; fi
  if [ -d /run/systemd/system ]; then
    engine_within "$ENGINE_START_LIMIT" systemctl start docker >>"$log" 2>&1
    return
  fi
  # Session and descriptors of its own: Ctrl-C must not reach it, and a pipe that the caller
  # holds open (`bin/check | tee`) must not wait for it.
  setsid dockerd >>"$log" 2>&1 </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
}

engine_show_log() {
  if [ -d /run/systemd/system ] && engine_has journalctl; then
    journalctl --unit docker --lines 10 --no-pager --output cat >&2 || true
  elif [ -s "$1" ]; then
    # The daemon tells every step; what went wrong is in the rest.
    grep -v 'level=info' "$1" | tail -n 6 >&2 || tail -n 6 "$1" >&2
  fi
}

engine_start_and_wait() {
  local log began=$SECONDS
  log=$(engine_state_dir)/dockerd.log
  mkdir -p "${log%/*}" && : >"$log" || return 1
  engine_say "starting the Docker Engine (at most $ENGINE_START_LIMIT s)"
  engine_start "$log" || true
  while [ $((SECONDS - began)) -lt "$ENGINE_START_LIMIT" ]; do
    if engine_answers; then
      engine_say "the Docker Engine answers after $((SECONDS - began)) s"
      return 0
    fi
    sleep 0.5
    # A daemon that is gone will not answer any more; the 3 s let it begin.
    if [ $((SECONDS - began)) -ge 3 ] && ! engine_daemon_runs; then break; fi
  done
  engine_say "the Docker Engine did not start; the end of its log:"
  engine_show_log "$log"
  return 1
}

ensure_engine() {
  if engine_answers; then return 0; fi
  local chosen
  chosen=$(engine_chosen)
  if [ -n "$chosen" ]; then
    engine_say "no Docker Engine answers at $chosen: start that one, or choose this machine's own, then run again"
    return 1
  fi
  if [ "$(id -u)" != 0 ] && [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
    engine_say "this user may not use the Docker Engine here: run \`sudo usermod -aG docker $(id -un)\`, log in anew, then run again"
    return 1
  fi
  if ! engine_may_install; then
    engine_say "no Docker Engine answers: install and start Docker Engine or Docker Desktop ($ENGINE_INSTALL_PAGE), then run again"
    return 1
  fi
  if ! engine_has docker || ! engine_has dockerd; then engine_install || return 1; fi
  engine_start_and_wait
}

# What the official image has beside the packages: no daemon starts during a build, no documentation,
# no caches left in layers, no fsync per file.
engine_make_base_image() {
  local proxy=() address
  # The builds need the machine's apt proxy as much as we do; apt inside knows it only from the image.
  address=$(apt-config shell A Acquire::http::Proxy 2>/dev/null | sed -n "s/^A='\(.*\)'$/\1/p") || address=
  if [ -n "$address" ]; then proxy=("--aptopt=Acquire::http::Proxy \"$address\""); fi
  # Merged from the start, it needs no usrmerge, which brings 45 MB of perl.
  local merged=() hooks=/usr/share/mmdebstrap/hooks/merged-usr
  if [ -d "$hooks" ]; then merged=("--hook-dir=$hooks" --include=usr-is-merged); fi
  # skip: mmdebstrap would take away the policy-rc.d that we leave in the image.
  # shellcheck disable=SC2016 # $1 is the hook's own argument, the root of the new system
  mmdebstrap --variant=minbase --quiet --skip=chroot/policy-rc.d ${merged[@]+"${merged[@]}"} \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='force-unsafe-io' \
    --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
    --aptopt='Dir::Cache::pkgcache ""' --aptopt='Dir::Cache::srcpkgcache ""' \
    --aptopt='DPkg::Post-Invoke "rm -f /var/cache/apt/archives/*.deb || true"' \
    ${proxy[@]+"${proxy[@]}"} \
    --customize-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d"' \
    --customize-hook='chmod 0755 "$1/usr/sbin/policy-rc.d"' \
    --customize-hook='sed -i /Install-Recommends/d "$1/etc/apt/apt.conf.d/99mmdebstrap"' \
    bookworm "$1" || return 1
  # From a finished file, not through a pipe: half a system must never get the name.
  docker import --message 'made with mmdebstrap: no registry gave this image' \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'CMD ["bash"]' "$1" "$ENGINE_BASE_IMAGE"
}

ensure_base_image() {
  if docker image inspect "$ENGINE_BASE_IMAGE" >/dev/null 2>&1; then return 0; fi
  engine_say "pulling $ENGINE_BASE_IMAGE (at most $ENGINE_PULL_LIMIT s)"
  local said
  if said=$(engine_within "$ENGINE_PULL_LIMIT" docker pull --quiet "$ENGINE_BASE_IMAGE" 2>&1 </dev/null); then return 0; fi
  said=$(printf '%s' "${said:-no answer within $ENGINE_PULL_LIMIT s}" | tail -n 1)
  if ! engine_may_install; then
    engine_say "$ENGINE_BASE_IMAGE could not be pulled ($said): give this machine a way to an image registry, or \`docker load\` the image, then run again"
    return 1
  fi
  # The keyring too: on Ubuntu nothing else knows Debian's keys.
  if ! engine_has mmdebstrap; then
    engine_apt_update && engine_apt_install mmdebstrap debian-archive-keyring || return 1
  fi
  engine_say "no registry gave it ($said); making $ENGINE_BASE_IMAGE from Debian packages (about 20 s)"
  local log tar made=0
  log=$(engine_state_dir)/base-image.log
  mkdir -p "${log%/*}" && tar=$(mktemp "${log%/*}/base-image.XXXXXX.tar") || return 1
  engine_make_base_image "$tar" >"$log" 2>&1 </dev/null || made=1
  rm -f "$tar"
  if [ "$made" = 0 ]; then return 0; fi
  engine_say "$ENGINE_BASE_IMAGE could not be made; the end of $log:"
  tail -n 8 "$log" >&2
  return 1
}

#!/usr/bin/env bash
# setup.sh [LIST]: installs the system packages of LIST (scripts/packages.txt) that are missing, and nothing else.
# Where nothing is missing it asks neither apt nor the network. SKIP_SETUP=1 leaves the machine alone.
set -euo pipefail

list=${1:-$(dirname "${BASH_SOURCE[0]}")/packages.txt}
say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: %s\n' "$@" >&2; exit 1; }

if [ "${SKIP_SETUP:-}" = 1 ]; then
  say 'skipped (SKIP_SETUP=1)'
  exit 0
fi

# name, or every pattern after "or", is installed
installed() {
  local pattern
  for pattern in "$@"; do
    grep -q '^.i' <<<"$(dpkg-query -W -f '${db:Status-Abbrev}\n' "$pattern" 2>/dev/null)" || return 1
  done
}

all=() missing=()
while read -r name alternative; do
  [ -n "$name" ] || continue
  all+=("$name")
  command -v dpkg-query >/dev/null || continue
  installed "$name" && continue
  if [ -n "$alternative" ]; then
    read -ra patterns <<<"${alternative#or }"
    installed "${patterns[@]}" && continue
  fi
  missing+=("$name")
done < <(sed 's/#.*//' "$list")

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  die 'this system has no apt. Install what these Debian packages hold with your own package manager,' \
    'then run again with SKIP_SETUP=1:' "  ${all[*]}"
fi

if [ ${#missing[@]} -eq 0 ]; then
  say "all ${#all[@]} system packages are installed, nothing to do"
else
  install="apt-get install --no-install-recommends ${missing[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die 'packages are missing, and neither root nor sudo is here. As root, run:' "  $install"
    as_root=(sudo)
    # Ask for the password here, where it is seen; without a terminal there is nobody to ask.
    if ! sudo -n true 2>/dev/null; then
      { [ -t 0 ] && sudo -v; } || die 'packages are missing, and sudo was refused. As root, run:' "  $install"
    fi
  fi

  say "installing ${#missing[@]} of ${#all[@]} system packages, this can take some minutes: ${missing[*]}"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1
  }
  # A foreign repository that is down must not stop us: the install below decides.
  apt update || say 'apt-get update had errors, trying to install all the same'
  if ! apt install --no-install-recommends "${missing[@]}"; then
    tail -n 20 "$log" >&2
    die 'apt-get failed (its last lines are above). As root, run:' "  apt-get update && $install"
  fi
  say "installed ${#missing[@]} packages"
fi

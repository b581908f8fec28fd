#!/usr/bin/env bash
# Shows that the tests can fail. Each patch of tests/red is one small change for the worse and names the test that
# notices it; here it is applied to a copy of the last commit, and that test must fail. docs/red.md is the list.
#   scripts/red.sh [NN ...]     all of them take an hour or more; an increment of the build is made for each
# Exits 0 when every test failed, 1 when one did not, or when a patch no longer applies or builds.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

readonly patches=$PWD/tests/red
target=$(realpath -m "${CARGO_TARGET_DIR:-target}/red") # of its own: a binary that is worse must not stay about
readonly target tree=$target/tree
readonly patience=900 # seconds; a test that hangs has noticed something, too
export CARGO_TARGET_DIR=$target CARGO_INCREMENTAL=1 CARGO_PROFILE_RELEASE_INCREMENTAL=true CARGO_TERM_COLOR=never

chosen=()
if [ $# -eq 0 ]; then chosen=("$patches"/*.patch); fi
for number in "$@"; do
  found=("$patches/$number"-*.patch)
  if [ ! -f "${found[0]}" ]; then
    echo "red: there is no tests/red/$number-*.patch" >&2
    exit 1
  fi
  chosen+=("${found[0]}")
done

put_away() { git worktree remove --force "$tree" 2>/dev/null || rm -rf "$tree"; git worktree prune; }
put_away
trap put_away EXIT
trap 'exit 130' INT TERM
git worktree add --quiet --detach "$tree" HEAD || exit 1
log=$target/red.log

# The rest of a header line of a patch. header NAME FILE
header() { sed -n "s/^$1: //p;/^diff /q" "$2"; }

in_tree() { (cd "$tree" && timeout --kill-after=10 "$patience" "$@") >"$log" 2>&1; }

# Says how one patch came out: RED, or what is wrong. try PATCH
try() {
  local test run settings
  read -ra test <<<"$(header test "$1")"
  read -ra settings <<<"$(header env "$1")"
  run=$(header run "$1")
  git -C "$tree" apply "$1" 2>"$log" || { echo 'NO LONGER APPLIES: make it anew for the code as it is'; return 1; }
  if [ -n "$run" ]; then
    in_tree cargo build --release --locked || { echo "DOES NOT BUILD, see $log"; return 1; }
    if in_tree env "${settings[@]}" "$run"; then echo "STAYS GREEN: $run"; return 1; fi
    echo "red    $run: $(grep -m1 WRONG "$log" | sed 's/^ *//' | cut -c1-100)"
  else
    in_tree cargo test --release --locked --no-run "${test[@]:0:2}" || { echo "DOES NOT BUILD, see $log"; return 1; }
    if in_tree env "${settings[@]}" cargo test --release --locked "${test[@]:0:2}" -- --test-threads=2 "${test[@]:2}"; then
      echo "STAYS GREEN: cargo test --release ${test[*]}"
      return 1
    fi
    echo "red    ${test[*]}: $(grep -m1 '^test .*FAILED' "$log" | sed 's/^test //;s/ \.\.\..*//')"
  fi
}

wrong=0
for patch in "${chosen[@]}"; do
  name=$(basename "$patch" .patch)
  began=$SECONDS
  said=$(try "$patch") || wrong=$((wrong + 1))
  git -C "$tree" checkout --quiet -- . && git -C "$tree" clean --quiet -fd -e runs
  printf '%-36s %4s s  %s\n' "$name" $((SECONDS - began)) "$said"
done
if [ "$wrong" -gt 0 ]; then
  echo "$wrong of ${#chosen[@]} were not noticed"
  exit 1
fi
echo "all ${#chosen[@]} were noticed"

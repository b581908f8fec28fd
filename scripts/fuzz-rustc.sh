#!/usr/bin/env bash
# fuzz-rustc.sh RUSTC ARGUMENT...: compiles with the fuzzer's instruments in deskwright alone: what counts as new is
# its code, not that of its libraries or of the fuzz targets. With COUNTED set, the instruments are those that count
# regions and branches of the source.
set -euo pipefail

name='' before='' target=''
for argument in "$@"; do
  [ "$before" != --crate-name ] || name=$argument
  case $argument in *targets/*.rs) target=yes ;; esac
  before=$argument
done
if [ -n "${COUNTED:-}" ]; then
  # A target has them too: it brings what writes the counts down.
  [ "$name" = deskwright ] || [ -n "$target" ] || exec "$@"
  exec "$@" -Cinstrument-coverage -Zcoverage-options=branch
fi
[ "$name" != deskwright ] || exec "$@"
kept=()
for argument in "$@"; do
  case $argument in
    -Cpasses=sancov-module | -Cllvm-args=-sanitizer-coverage*) ;;
    *) kept+=("$argument") ;;
  esac
done
exec "${kept[@]}"

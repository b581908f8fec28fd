#!/usr/bin/env bash
# fuzz-rustc.sh RUSTC ARGUMENT...: compiles with the fuzzer's instruments in deskwright alone: what counts as new is
# its code, not that of its libraries or of the fuzz targets.
set -euo pipefail

name='' before=''
for argument in "$@"; do
  [ "$before" = --crate-name ] && name=$argument
  before=$argument
done
[ "$name" != deskwright ] || exec "$@"
kept=()
for argument in "$@"; do
  case $argument in
    -Cpasses=sancov-module | -Cllvm-args=-sanitizer-coverage*) ;;
    *) kept+=("$argument") ;;
  esac
done
exec "${kept[@]}"

#!/usr/bin/env bash
# fuzz-rustc.sh RUSTC ARGUMENT...: compiles with the fuzzer's instruments in this project's own crates alone: what
# counts as new is code of deskwright, not of its libraries.
set -euo pipefail

name='' before=''
for argument in "$@"; do
  [ "$before" = --crate-name ] && name=$argument
  before=$argument
done
if [ "$name" = deskwright ] || [ -e "fuzz/targets/$name.rs" ] || [ -e "targets/$name.rs" ]; then
  exec "$@"
fi
kept=()
for argument in "$@"; do
  case $argument in
    -Cpasses=sancov-module | -Cllvm-args=-sanitizer-coverage*) ;;
    *) kept+=("$argument") ;;
  esac
done
exec "${kept[@]}"

#!/usr/bin/env bash
# fuzz.sh [MINUTES [READER...]]: feeds the readers of models' answers, all at once and out of the way of other work,
# until MINUTES (60) bring none of them anything new: no region and no branch of deskwright's source that had not run.
# These are counted every five minutes by a second build, which reads what the fuzzer kept; the fuzzer itself goes by
# the edges of the optimised code, most of which are copies of the libraries' by now. Needs a nightly toolchain with
# llvm-tools, and cargo-fuzz. What brought something new is in target/fuzz/grown; CONTRIBUTING.md says what is kept.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

minutes=${1:-60}
readers=("${@:2}")
[ ${#readers[@]} -gt 0 ] || readers=(openai anthropic chat gemini written streams)
target=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
say() { printf 'fuzz: %s\n' "$*"; }
need() { say "$1" >&2; exit 1; }

command -v cargo-fuzz >/dev/null || need 'cargo-fuzz is not here: cargo install --locked cargo-fuzz'
sysroot=$(rustc +nightly --print sysroot 2>/dev/null) || need 'there is no nightly toolchain: rustup toolchain install nightly'
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
tools=$sysroot/lib/rustlib/$host/bin
[ -x "$tools/llvm-cov" ] || need 'there is no llvm-cov: rustup component add --toolchain nightly llvm-tools'

export RUSTC_WRAPPER=$PWD/scripts/fuzz-rustc.sh
for reader in "${readers[@]}"; do
  CARGO_TARGET_DIR=$target cargo +nightly fuzz build --sanitizer none "$reader"
done
bins=("${readers[@]/#/--bin=}")
COUNTED=1 CARGO_TARGET_DIR=$target/counted CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
  cargo +nightly build --manifest-path fuzz/Cargo.toml --release "${bins[@]}"
programs=$target/$host/release
counters=$target/counted/release

# Time goes by for the fuzzer, too, while the whole machine stands still: an input may take minutes.
feed() {
  # shellcheck disable=SC2016 # the inner shell is to know its own number
  exec bash -c 'echo $$ >"$0"; exec nice -n 19 "$@"' "$target/$1.pid" "$programs/$1" \
    "$target/grown/$1" "fuzz/corpus/$1" -max_len=8192 -reload=0 -use_counters=0 -timeout=300 -rss_limit_mb=1500 \
    -artifact_prefix="$target/failed/$1/" >"$target/$1.log" 2>&1
}

# READER FOLDER...: reads the inputs in the folders, and says how many regions and branches of the source have run.
count() {
  LLVM_PROFILE_FILE=$target/$1.%m.profraw nice -n 19 "$counters/$1" "${@:2}" -runs=0 -max_len=8192 -timeout=300 \
    >"$target/$1.counted.log" 2>&1 || need "$1 failed: $target/$1.counted.log"
  "$tools/llvm-profdata" merge -sparse "$target/$1".*.profraw -o "$target/$1.profdata"
  "$tools/llvm-cov" report "$counters/$1" -instr-profile="$target/$1.profdata" -show-branch-summary \
    -ignore-filename-regex='/fuzz/' |
    awk '/^TOTAL/ { print $2 - $3, $11 - $12 }'
}

# READER: counts anew with what the fuzzer kept since the last time, and writes it down where it is more.
look() {
  local kept=$target/$1.kept regions branches
  mkdir -p "$kept"
  date +%s >"$target/$1.now"
  # What was found to be said shorter meanwhile is gone.
  find "$target/grown/$1" -type f -newer "$target/$1.looked" -exec ln -t "$kept" {} + 2>/dev/null || true
  mv "$target/$1.now" "$target/$1.looked"
  if [ -n "$(ls -A "$kept")" ]; then
    read -r regions branches < <(count "$1" "$kept")
    read -r _ before_regions before_branches < <(tail -n 1 "$target/$1.gains")
    [ "$regions $branches" = "$before_regions $before_branches" ] ||
      printf '%s %s %s\n' "$(date +%s)" "$regions" "$branches" | tee -a "$target/$1.gains" >&2
  fi
  rm -r "$kept"
}

began=$(date +%s)
pids=()
# What was found is on disk at once; libFuzzer may hang in its own handler of a gentler signal.
stop() {
  for reader in "${readers[@]}"; do
    [ ! -e "$target/$reader.pid" ] || kill -KILL "$(<"$target/$reader.pid")" 2>/dev/null || true
  done
}
trap stop EXIT
for reader in "${readers[@]}"; do
  mkdir -p "$target/grown/$reader" "$target/failed/$reader"
  rm -rf "$target/$reader".{pid,kept} "$target/$reader".*.profraw
  touch "$target/$reader.looked"
  counted=$(count "$reader" "$target/grown/$reader" "fuzz/corpus/$reader")
  echo "$began $counted" >"$target/$reader.gains"
done
for reader in "${readers[@]}"; do
  feed "$reader" &
  pids+=($!)
done
say "${readers[*]}: until $minutes minutes bring nothing new"

while :; do
  sleep 300
  newest=$began
  for index in "${!readers[@]}"; do
    reader=${readers[$index]}
    kill -0 "${pids[$index]}" 2>/dev/null || need "$reader failed: $target/$reader.log"
    look "$reader"
    read -r last _ < <(tail -n 1 "$target/$reader.gains")
    [ "$last" -le "$newest" ] || newest=$last
  done
  [ $(($(date +%s) - newest)) -lt $((minutes * 60)) ] || break
done

now=$(date +%s)
for reader in "${readers[@]}"; do
  read -r last regions branches < <(tail -n 1 "$target/$reader.gains")
  edges=$(grep -ao 'cov: [0-9]*' "$target/$reader.log" | tail -n 1)
  inputs=$(grep -ao '^#[0-9]*' "$target/$reader.log" | tail -n 1)
  say "$reader: $regions regions and $branches branches of the source, the last of them after" \
    "$(((last - began) / 60)) of $(((now - began) / 60)) minutes; ${inputs#\#} inputs, ${edges#cov: } edges"
done

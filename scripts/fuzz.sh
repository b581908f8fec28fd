#!/usr/bin/env bash
# fuzz.sh [MINUTES [READER...]]: feeds the readers of models' answers, all at once and out of the way of other work,
# until none of them has come to new code for MINUTES (60), and says when each came to some last. Needs a nightly
# toolchain and cargo-fuzz. What brought something new is in target/fuzz/grown; see CONTRIBUTING.md for what is kept.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

minutes=${1:-60}
readers=("${@:2}")
[ ${#readers[@]} -gt 0 ] || readers=(openai anthropic chat gemini written streams)
target=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
say() { printf 'fuzz: %s\n' "$*"; }

command -v cargo-fuzz >/dev/null || { say 'cargo-fuzz is not here: cargo install --locked cargo-fuzz' >&2; exit 1; }
cargo +nightly --version >/dev/null 2>&1 || { say 'there is no nightly toolchain: rustup toolchain install nightly' >&2; exit 1; }

for reader in "${readers[@]}"; do
  CARGO_TARGET_DIR=$target RUSTC_WRAPPER=$PWD/scripts/fuzz-rustc.sh cargo +nightly fuzz build --sanitizer none "$reader"
done
programs=$target/$(rustc +nightly -vV | sed -n 's/^host: //p')/release

# reader: runs it, and writes down the second at which it last came to new code, and how much there is by then
feed() {
  local line most=0
  mkdir -p "$target/grown/$1" "$target/failed/$1"
  # shellcheck disable=SC2016 # the inner shell is to know its own number
  bash -c 'echo $$ >"$0"; exec nice -n 19 "$@"' "$target/$1.pid" "$programs/$1" \
    "$target/grown/$1" "fuzz/corpus/$1" -max_len=8192 -reload=0 -timeout=20 -rss_limit_mb=1500 \
    -artifact_prefix="$target/failed/$1/" 2>&1 | tee "$target/$1.log" | while IFS= read -r line; do
    if [[ $line =~ \ cov:\ ([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -gt "$most" ]; then
      most=${BASH_REMATCH[1]}
      printf '%(%s)T %s\n' -1 "$most" | tee -a "$target/$1.gains" >"$target/$1.last"
    fi
  done
}

began=$(date +%s)
pids=()
# What was found is on disk at once; libFuzzer may hang in its own handler of a gentler signal.
stop() {
  for reader in "${readers[@]}"; do
    [ ! -e "$target/$reader.pid" ] || kill -KILL "$(<"$target/$reader.pid")" 2>/dev/null || true
  done
}
for reader in "${readers[@]}"; do
  rm -f "$target/$reader.gains" "$target/$reader.pid"
  date +'%s 0' >"$target/$reader.last"
  feed "$reader" &
  pids+=($!)
done
trap stop EXIT
say "${readers[*]}: until $minutes minutes bring nothing new"

while :; do
  sleep 20
  newest=$began
  for index in "${!readers[@]}"; do
    kill -0 "${pids[$index]}" 2>/dev/null || { say "${readers[$index]} failed: $target/${readers[$index]}.log" >&2; exit 1; }
    read -r last _ <"$target/${readers[$index]}.last" || continue
    [ "$last" -gt "$newest" ] && newest=$last
  done
  [ $(($(date +%s) - newest)) -lt $((minutes * 60)) ] || break
done

now=$(date +%s)
for reader in "${readers[@]}"; do
  read -r last edges <"$target/$reader.last"
  inputs=$(grep -o '^#[0-9]*' "$target/$reader.log" | tail -1)
  say "$reader: $edges edges, the last of them after $(((last - began) / 60)) of $(((now - began) / 60)) minutes, ${inputs#\#} inputs"
done

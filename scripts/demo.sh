#!/usr/bin/env bash
# Shows deskwright in three acts without a model or a key, and checks each against Order Desk's own record:
# entering 20 orders, replaying that without display or network, and an application that lies about saving.
# With --model NAME three more rows are entered by that model; the scenario caps them at 0.50 dollars.
# With --rude SEED Order Desk fills its list slowly and opens pop-ups at random; everything must come out the same.
# Exits 0 when everything was as expected, 1 when not, 2 on a wrong command line.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

readonly orders=demo/orders.csv
readonly refused_ref=0019
readonly refusal='quantity must be between 1 and 999' # Order Desk's words, see demo/order_desk/order.py
readonly act_limit=300                                # seconds; an act that hangs is a failure, not a wait
readonly promised=120                                 # seconds the acts without a model may take together

model='' rude=''
while [ $# -gt 0 ]; do
  case "$1 ${2:-}" in
    '--model '?*) model=$2 ;;
    '--rude '[0-9]*) rude=$2 ;;
    *)
      echo 'usage: scripts/demo.sh [--model NAME] [--rude SEED]' >&2
      exit 2
      ;;
  esac
  shift 2
done

deskwright=${CARGO_TARGET_DIR:-target}/release/deskwright
if [ ! -x "$deskwright" ]; then
  echo "demo: $deskwright is not there, run: make build" >&2
  exit 1
fi

bold='' dim='' green='' red='' off=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' off=$'\e[0m'
fi

mismatches=()

heading() { printf '\n%s%s%s\n' "$bold" "$1" "$off"; }
note() { printf '  %s\n' "$1"; }

# check WHAT EXPECTED SEEN
check() {
  if [ "$2" = "$3" ]; then
    printf '  %sok%s    %s: %s\n' "$green" "$off" "$1" "$2"
  else
    local seen=${3:-nothing}
    seen=${seen//$'\n'/$'\n'        }
    printf '  %sWRONG%s %s: expected %s, saw %s\n' "$red" "$off" "$1" "$2" "$seen"
    mismatches+=("$1: expected $2, saw $seen")
  fi
}

# Shows the command, then runs it with a time limit and without what is in $without; its exit code is in $code.
show() {
  printf '  %s$ %s%s\n' "$dim" "$*" "$off"
  timeout --foreground --kill-after=10 "$act_limit" env "${without[@]}" "$@"
  code=$?
  if [ "$code" -eq 130 ]; then exit 130; fi
}

# The three acts must not be able to pay for a model.
without=()
for name in $(compgen -e); do
  case $name in *_API_KEY | *_AUTH_TOKEN) without+=(-u "$name") ;; esac
done

# How many rows ended how, such as "19 done, 1 failed_business". outcomes FOLDER
outcomes() {
  python3 - "$1/results.csv" <<'PY'
import collections, csv, sys
sys.tracebacklimit = 0
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    tally = collections.Counter(row["outcome"] for row in csv.DictReader(file))
print(", ".join(f"{number} {outcome}" for outcome, number in sorted(tally.items())))
PY
}

# What one row came to, such as "failed_business: the reason". With a phrase: just that phrase where the
# reason has it, so that upper case, spacing and what stands around it do not matter. row FOLDER KEY [PHRASE]
row() {
  python3 - "$1/results.csv" "${@:2}" <<'PY'
import csv, sys
sys.tracebacklimit = 0
path, key, *phrase = sys.argv[1:]
with open(path, newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        if row["key"] == key:
            reason = row["reason"]
            if phrase and phrase[0] in " ".join(reason.lower().split()):
                reason = phrase[0]
            print(f"{row['outcome']}: {reason}")
PY
}

# Compares the application's database with a CSV, field by field. record FOLDER CSV [--refused REF]
record() {
  local said
  said=$(python3 demo/order_desk.py --db "$1/orders.db" --compare "$2" "${@:3}" 2>&1)
  local equal=$?
  if [ "$equal" -eq 0 ]; then
    echo "as it should be (${said##*$'\n'})"
  else
    echo "${said:-no answer, exit code $equal}"
  fi
}

# The scenario, or where Order Desk is to be rude a copy that starts it so. scenario NAME
scenario() {
  if [ -z "$rude" ]; then
    echo "scenarios/$1.yaml"
  else
    sed "s/order-desk\.log\"/&, --slow-list, --popups, --seed, \"$rude\"/" "scenarios/$1.yaml" >"$base/$1.yaml"
    echo "$base/$1.yaml"
  fi
}

base=runs/demo-$(date -u +%Y%m%dT%H%M%SZ)
run=$base/orders
lies=$base/lies
mkdir -p "$base" || exit 1
SECONDS=0

heading 'Act 1: twenty rows of a CSV into Order Desk, on a private display'
if [ -n "$rude" ]; then note "Order Desk is rude: its list comes after 3 s, and pop-ups open at random (seed $rude)"; fi
show "$deskwright" run "$(scenario order-desk)" --data "$orders" --out "$run"
check 'exit code, as one row is refused' 1 "$code"
check 'outcomes' '19 done, 1 failed_business' "$(outcomes "$run" 2>&1)"
check "row $refused_ref, in the application's words" "failed_business: $refusal" "$(row "$run" "$refused_ref" "$refusal" 2>&1)"
check "the application's database, field by field" 'as it should be (19 of 20 rows equal, 1 absent)' \
  "$(record "$run" "$orders" --refused "$refused_ref")"
check 'report' 'is there' "$([ -s "$run/report.html" ] && echo 'is there' || echo 'no such file')"

if [ -n "$rude" ]; then
  check 'pop-ups' 'came up' "$(grep -q '"popup"' "$run/order-desk.log" && echo 'came up' || echo none)"
fi

heading 'Act 2: that run again from its recording, without a display, network or key'
offline=()
for way in '-rn' '-n'; do
  if unshare "$way" true 2>/dev/null; then
    offline=(unshare "$way")
    break
  fi
done
if [ ${#offline[@]} -gt 0 ]; then
  note "network: cut off (${offline[*]})"
else
  note "network: not cut off, this system allows neither unshare -rn nor unshare -n"
fi
note 'display: none (DISPLAY, WAYLAND_DISPLAY and XAUTHORITY are unset)'
show env -u DISPLAY -u WAYLAND_DISPLAY -u XAUTHORITY "${offline[@]}" "$deskwright" replay "$run"
check 'exit code of a replay that agrees' 0 "$code"

heading 'Act 3: Order Desk says "saved" and saves nothing'
show "$deskwright" run "$(scenario order-desk-lies)" --data "$orders" --rows 1-3 --out "$lies"
check 'exit code, as a person is wanted' 5 "$code"
check 'outcomes' '3 refuted' "$(outcomes "$lies" 2>&1)"
ask_lies() { python3 demo/order_desk.py --db "$lies/orders.db" "$@" 2>&1; }
for ref in 0007 0008 0009; do
  check "ref $ref in the database" 'submitted 1, stored 0' \
    "submitted $(ask_lies --count-submits "$ref"), stored $(ask_lies --count-ref "$ref")"
done

took=$SECONDS

if [ -n "$model" ]; then
  heading "With a model: three rows by $model, at most 0.50 dollars"
  goal=$base/goal
  without=()
  head -n 4 "$orders" >"$base/three-orders.csv"
  show "$deskwright" run scenarios/order-desk-goal.yaml --model "$model" --data "$base/three-orders.csv" --out "$goal"
  check 'exit code' 0 "$code"
  check 'outcomes' '3 done' "$(outcomes "$goal" 2>&1)"
  check "the application's database, field by field" 'as it should be (3 of 3 rows equal)' "$(record "$goal" "$base/three-orders.csv")"
fi

if [ ${#mismatches[@]} -eq 0 ]; then
  heading "Everything as expected, in $took s"
else
  heading "${#mismatches[@]} of the checks went wrong:"
  printf '  %s\n' "${mismatches[@]}"
fi
if [ -z "$rude" ] && [ "$took" -gt "$promised" ]; then note "slower than promised: $took s, not $promised s"; fi
echo
echo "report: $run/report.html"
echo "next:   $deskwright run scenarios/order-desk.yaml --data $orders --rows 1-3 --out $base/mine"
echo "run: $run"
[ ${#mismatches[@]} -eq 0 ]

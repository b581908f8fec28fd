#!/usr/bin/env bash
# Drives three applications that deskwright knows nothing of through a task each, by plain steps, and checks each
# outside of the screen: in the file that it wrote. Each run is then replayed without a display.
# Exits 0 when everything was as expected, 1 when not.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

deskwright=$(realpath "${CARGO_TARGET_DIR:-target}/release/deskwright") || exit 1
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cp scenarios/applications/* "$work" && cd "$work" || exit 1
printf 'Dear Ms Smith,\nyour order 4711 from Old Street is on its way.\nOld Street thanks you.\n' >letter.txt
printf 'Article,Price\nChair,49.90\nTable,120.00\nLamp,15.10\n' >sums.csv

wrong=0
# expect WHAT WANTED FOUND
expect() {
  if [ "$3" = "$2" ]; then
    echo "  $1: as expected"
  else
    echo "  $1: expected $(printf '%q, found %q' "$2" "$3")"
    wrong=$((wrong + 1))
  fi
}

for name in mousepad gnumeric speedcrunch; do
  timeout 200 "$deskwright" run "$name.yaml" --out "$name"
  expect 'run' 0 $?
  case $name in
    mousepad)
      expect 'letter.txt' $'Dear Ms Smith,\nyour order 4711 from New Street is on its way.\nNew Street thanks you.' "$(cat letter.txt)" ;;
    gnumeric)
      expect 'sums.gnumeric' $'Article,Price\nChair,49.9\nTable,120\nLamp,15.1\nSum,185' \
        "$(ssconvert "$name/sums.gnumeric" fd://1 --export-type=Gnumeric_stf:stf_csv)"
      expect 'the sum that was read' 185.00 "$(tail -n 1 "$name/results.csv" | cut -d, -f6)" ;;
    speedcrunch)
      expect 'history.json' 1 "$(grep -c '"value": "269.750*"' <<<"$(grep -A3 '"result"' "$name"/*/history.json)")" ;;
  esac
  env -u DISPLAY timeout 100 "$deskwright" replay "$name"
  expect 'replay' 0 $?
done

if [ $wrong -gt 0 ]; then
  echo "$wrong things were not as expected"
  exit 1
fi
echo 'three applications did what was asked'

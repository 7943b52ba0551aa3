#!/bin/sh
# Fails when Wend finds less than it once did.
#
#   bench/quality_gate.sh BUILD_DIR DATA_DIR
#
# Runs wend_eval for every floor in quality_floors.json (one floor a line; runs that are alike are
# done once) and compares, rounded to three decimals as the floors are. Prints a table. Exit code: 0
# all floors are kept, 1 one is not, 2 it could not be measured. Where DATA_DIR is not there,
# nothing is measured and the exit code is 0: the data sets are not part of the project.
set -eu

die() { echo "quality_gate.sh: $*" >&2; exit 2; }

[ $# -eq 2 ] || die "usage: quality_gate.sh BUILD_DIR DATA_DIR"
build=$1
data=$2
floors=$(cd "$(dirname "$0")" && pwd)/quality_floors.json
if [ ! -d "$data" ]; then
  echo "quality gate: there is no data in '$data', nothing was measured"
  exit 0
fi
[ -x "$build/wend_eval" ] || die "there is no $build/wend_eval; build it first"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# field LINE NAME: the value of "NAME" in a JSON object on one line, without quotes.
field() {
  printf '%s\n' "$1" | sed -n 's/.*"'"$2"'": *"\{0,1\}\([^",}]*\).*/\1/p'
}

failed=0
printf '%-11s %-14s %-8s %-8s %-10s %7s %7s\n' suite path mode subset metric value floor
grep '"floor"' "$floors" > "$scratch/floors"
while IFS= read -r line; do
  suite=$(field "$line" suite)
  path=$(field "$line" path)
  arguments=$(field "$line" arguments)
  mode=$(field "$line" mode)
  subset=$(field "$line" subset)
  metric=$(field "$line" metric)
  k=$(field "$line" k)
  floor=$(field "$line" floor)
  result=$scratch/$(printf '%s' "$suite $path $arguments $mode" | cksum | tr ' ' _).json
  if [ ! -f "$result" ]; then
    case $path in -) where=- ;; *) where=$data/$path ;; esac
    # $arguments is a list of words on purpose.
    "$build/wend_eval" "$suite" "$where" $arguments --mode "$mode" --quiet --json "$result" \
      < /dev/null || die "wend_eval $suite $path failed"
  fi
  measured=$(grep "\"subset\":\"$subset\",\"metric\":\"$metric\"," "$result" |
             grep "\"k\":$k,") || die "wend_eval $suite gave no $metric@$k for $subset"
  value=$(field "$measured" value)
  verdict=$(awk -v value="$value" -v floor="$floor" \
    'BEGIN { print (sprintf("%.3f", value) + 0 >= floor + 0) ? "" : "  BELOW" }')
  printf '%-11s %-14s %-8s %-8s %-10s %7.4f %7.3f%s\n' \
    "$suite" "$path" "$mode" "$subset" "$metric@$k" "$value" "$floor" "$verdict"
  [ -z "$verdict" ] || failed=1
done < "$scratch/floors"

if [ $failed -ne 0 ]; then
  echo "quality gate: below a floor"
  exit 1
fi
echo "quality gate: every floor is kept"

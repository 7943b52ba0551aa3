#!/usr/bin/env bash
# A first look: indexes real text, shows what the database holds, asks it questions.
#
# usage: [QUESTION='...'] scripts/demo.sh BUILD_DIR [FILE_OR_FOLDER...]
#
# Without files it takes what lies on every Debian: licences, copyright notices of the packages, and
# manual pages and Perl's documentation where they are installed, about 15 MB at most. Works in a
# temporary folder and leaves nothing behind.
set -euo pipefail

[ $# -ge 1 ] || { echo "usage: scripts/demo.sh BUILD_DIR [FILE_OR_FOLDER...]" >&2; exit 2; }
wend=$(cd "$1" && pwd)/wend
shift
[ -x "$wend" ] || { echo "demo.sh: there is no $wend; build it first" >&2; exit 1; }
question=${QUESTION:-}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
database=$scratch/demo.wend

heading() { printf '\n== %s\n' "$1"; }

ask() {
  local mode=$1 words=$2
  heading "wend ask demo.wend '$words' --mode $mode"
  "$wend" ask "$database" "$words" --mode "$mode" --limit 3
}

# collect BYTES FROM TO find-arguments...: copies the matching files under FROM, in order of their
# names, until their sizes add up to BYTES.
collect() {
  local bytes=$1 from=$2 to=$3
  shift 3
  [ -d "$from" ] || return 0
  mkdir -p "$to"
  (cd "$from" && find . "$@" -type f -printf '%s %p\n') | LC_ALL=C sort -k 2 |
    awk -v budget="$bytes" '{ total += $1; if (total <= budget) { sub(/^[0-9]+ /, ""); print } }' |
    tar -C "$from" -cf - --no-recursion --transform 's,/copyright$,.txt,' --files-from - |
    tar -C "$to" -xf - --no-same-owner --no-same-permissions
}

if [ $# -eq 0 ]; then
  text=$scratch/text
  collect 1000000 /usr/share/common-licenses "$text/licences"
  collect 4000000 /usr/share/doc "$text/copyright" -mindepth 2 -maxdepth 2 -name copyright
  collect 2000000 /usr/share/man "$text/man" -regex '\./man1/[a-z][a-z][a-z]?[a-z]?[a-z]?\.1\.gz'
  collect 1000000 /usr/share/man "$text/man" -regex '\./man[578]/.*\.gz'
  collect 3000000 /usr/share/perl "$text/perl" -name '*.pod'
  manual_count=$(find "$text" -path '*/man/*' -type f | wc -l)
  heading "wend add demo.wend text   ($(find "$text" -type f | wc -l) files of this machine)"
  (cd "$scratch" && "$wend" add "$database" text)
else
  heading "wend add demo.wend $*"
  "$wend" add "$database" "$@"
fi

heading "wend stats demo.wend"
"$wend" stats "$database"

if [ -n "$question" ]; then
  ask bm25 "$question"
  ask mixpr "$question"
elif [ $# -gt 0 ]; then
  printf "\nNow ask it something: make demo FILES='%s' QUESTION='...'\n" "$*"
else
  ask bm25 'may I charge a fee for a copy of the program?'
  ask mixpr 'may I charge a fee for a copy of the program?'
  ask bm25 'what happens to my patent licence if I sue a contributor?'
  ask mixpr 'what happens to my patent licence if I sue a contributor?'
  if [ "$manual_count" -gt 100 ]; then
    ask bm25 'how do I list files sorted by size?'
    ask mixpr 'how do I list files sorted by size?'
  fi
  printf "\nYour own text: make demo FILES=path QUESTION='...'\n"
fi

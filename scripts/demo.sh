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
[ -x "$1/wend" ] || { echo "demo.sh: there is no $1/wend; build it first" >&2; exit 1; }
wend=$(cd "$1" && pwd)/wend
shift
question=${QUESTION:-}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
database=$scratch/demo.wend

heading() { printf '\n== %s\n' "$1"; }

explain() {
  printf '\n'
  printf '%s\n' "$@"
}

ask() {
  local mode=$1 limit=$2 words=$3
  heading "wend ask demo.wend '$words' --mode $mode --limit $limit"
  "$wend" ask "$database" "$words" --mode "$mode" --limit "$limit"
}

# collect BYTES FROM TO find-arguments...: copies the matching files under FROM, in order of their
# names, until their sizes add up to BYTES. Of files that are the same it takes the first: packages
# of one source share their notices.
collect() {
  local bytes=$1 from=$2 to=$3
  shift 3
  [ -d "$from" ] || return 0
  mkdir -p "$to"
  (cd "$from" && find . "$@" -type f -print0 | xargs -0 --no-run-if-empty cksum) |
    LC_ALL=C sort -k 3 |
    awk -v budget="$bytes" '
      seen[$1 " " $2]++ { next }
      { total += $2; if (total <= budget) { sub(/^[0-9]+ [0-9]+ /, ""); print } }' |
    tar -C "$from" -cf - --no-recursion --transform 's,/copyright$,.txt,' --files-from - |
    tar -C "$to" -xf - --no-same-owner --no-same-permissions
}

# add PATH...: twice, since the second time shows what an update costs.
add() {
  "$wend" add "$database" "$@" || [ $? -eq 1 ] # something was skipped, and named
  [ -d "$database" ] || exit 1                 # all of it was
  heading "the same again: what has not changed is left alone"
  "$wend" add "$database" "$@" 2>/dev/null || [ $? -eq 1 ]
}

if [ $# -eq 0 ]; then
  text=$scratch/text
  collect 1000000 /usr/share/common-licenses "$text/licences"
  collect 4000000 /usr/share/doc "$text/copyright" -mindepth 2 -maxdepth 2 -name copyright
  collect 2000000 /usr/share/man "$text/man" -regex '\./man1/[a-z][a-z][a-z]?[a-z]?[a-z]?\.1\.gz'
  collect 1000000 /usr/share/man "$text/man" -regex '\./man[578]/.*\.gz'
  manual_count=$(find "$text" -path '*/man/*' -type f | wc -l)
  # Small images of Debian come without manual pages; Perl's documentation is there all the same.
  [ "$manual_count" -gt 100 ] || collect 3000000 /usr/share/perl "$text/perl" -name '*.pod'
  heading "wend add demo.wend text   ($(find "$text" -type f | wc -l) files of this machine)"
  cd "$scratch"
  add text
else
  heading "wend add demo.wend $*"
  add "$@"
fi

heading "wend stats demo.wend"
"$wend" stats "$database"

if [ -n "$question" ]; then
  ask bm25 3 "$question"
  ask mixpr 3 "$question"
elif [ $# -gt 0 ]; then
  printf "\nNow ask it something: make demo FILES='%s' QUESTION='...'\n" "$*"
else
  explain "bm25 finds the passages that have words of the question: rare words count for more," \
    "long passages for less. Under each: where it is from (bytes of the file), and why it is here."
  ask bm25 2 'may I charge a fee for a copy of the program?'
  if [ "$manual_count" -gt 100 ]; then
    ask bm25 1 'how do I make a directory and its parents?'
    ask bm25 1 'how do I search for whole words only?'
  fi
  ask bm25 3 'what happens to my patent license if I sue a contributor?'
  explain "mixpr starts from the same words and walks on, over the similarities of all passages:" \
    "a word that is there by chance, such as a name, counts for less than what many passages are" \
    "about. It reads the whole collection for that, and takes longer."
  ask mixpr 3 'what happens to my patent license if I sue a contributor?'
  printf "\nYour own text: make demo FILES=path QUESTION='...'\n"
fi

#!/bin/sh
# Wend beside what people use today, same text, same machine, one run.
#
#   bench/peers/run.sh BUILD_DIR [TEXTFILE]
#
# Without TEXTFILE a text of about 0.2 M words is generated. Measured: SQLite FTS5 (ingest, BM25),
# and MixPR from a text file to the ranked answer, process start to end: scikit-learn + scipy (S
# implicit, and built where the memory suffices) against `wend add` and `wend ask`. What is not
# there is skipped, and said so. Debian's python3-sklearn and python3-scipy are installed if they
# are missing and this runs as root; WEND_BENCH_NO_INSTALL=1 prevents it.
set -eu

die() { echo "run.sh: $*" >&2; exit 1; }
skip() { echo "skipped: $*"; }

[ $# -ge 1 ] && [ $# -le 2 ] || die "usage: run.sh BUILD_DIR [TEXTFILE]"
build=$1
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
question='Who is the director of the film about the Polish war?'

# Words follow a rough Zipf law; no sentence has a meaning.
generate_text() {
  awk 'BEGIN { srand(1); for (i = 0; i < 15000; i++) { s = "";
    for (j = 0; j < 14; j++) s = s "w" int(exp(rand() * log(40000))) "x ";
    print s "film war." } }'
}

if [ $# -eq 2 ]; then
  text=$2
  [ -r "$text" ] || die "cannot read $text"
else
  text=$scratch/generated.txt
  generate_text > "$text"
fi
echo "text: $(wc -w < "$text") words; $(getconf _NPROCESSORS_ONLN) cores; $(uname -sm)"

now() { date +%s.%N; }
# timed NAME COMMAND...: runs it, prints its wall clock and leaves it in $seconds.
timed() {
  name=$1; shift
  start=$(now)
  if "$@" > "$scratch/out" 2> "$scratch/err"; then
    seconds=$(awk -v a="$start" -v b="$(now)" 'BEGIN { printf "%.3f", b - a }')
    printf '%-58s %9s s\n' "$name" "$seconds"
  else
    seconds=
    skip "$name: $(tail -n 1 "$scratch/err")"
    return 1
  fi
}

echo; echo "== SQLite FTS5 =="
if [ -x "$build/wend_bench_fts5" ]; then
  "$build/wend_bench_fts5" "$text" "$scratch"
else
  skip "there is no $build/wend_bench_fts5"
fi

echo; echo "== MixPR, text file to ranked answer, whole process =="
find_python() {
  for candidate in python3 /usr/bin/python3; do
    "$candidate" -c 'import numpy, scipy, sklearn' 2> /dev/null && echo "$candidate" && return 0
  done
  return 1
}
python=$(find_python) || {
  if [ "${WEND_BENCH_NO_INSTALL:-}" != 1 ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null
  then
    apt-get install -y --no-install-recommends python3-sklearn python3-scipy \
      > /dev/null 2>&1 || true
  fi
  python=$(find_python) || python=
}

implicit= built= wend=
if [ -n "$python" ]; then
  timed "scikit-learn, S implicit" "$python" "$here/sklearn_mixpr.py" "$text" "$question" \
    && implicit=$seconds && cp "$scratch/out" "$scratch/peer.json" \
    && sed 's/.*"seconds": \({[^}]*}\).*/    \1/' "$scratch/out"
  # S of 1.4 M words takes about 12 GB; it grows with the square of the text.
  available=$(awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
  needed=$(awk -v w="$(wc -w < "$text")" 'BEGIN { x = w / 1.4e6; print int(13000 * x * x) }')
  if [ "$available" -gt "$needed" ]; then
    timed "scikit-learn, S built" "$python" "$here/sklearn_mixpr.py" "$text" "$question" --built \
      && built=$seconds && sed 's/.*"seconds": \({[^}]*}\).*/    \1/' "$scratch/out"
  else
    skip "scikit-learn, S built: it needs $needed MB, $available MB are there"
  fi
else
  skip "scikit-learn: python3 with numpy, scipy and sklearn is not there"
fi

if [ -x "$build/wend" ]; then
  add_and_ask() {
    rm -rf "$scratch/peer.wend"
    "$build/wend" add "$scratch/peer.wend" "$text" --chunk-tokens 1 --quiet &&
      "$build/wend" ask "$scratch/peer.wend" "$question" --mode mixpr --limit 10 --json --quiet
  }
  timed "Wend: add and ask, two processes, on disk" add_and_ask \
    && wend=$seconds && cp "$scratch/out" "$scratch/wend.jsonl"
else
  skip "there is no $build/wend"
fi

if [ -n "$wend" ]; then
  for pair in "S implicit:$implicit" "S built:$built"; do
    [ -n "${pair#*:}" ] || continue
    awk -v name="${pair%%:*}" -v peer="${pair#*:}" -v wend="$wend" \
      'BEGIN { printf "scikit-learn, %s / Wend: %.1fx\n", name, peer / wend }'
  done
fi

# A speed-up that loses the answer is none: how many of the peer's first ten does Wend have too?
# (Not all: Wend stems and drops more stop words.) White space aside, as the two cut differently.
if [ -n "$wend" ] && [ -n "$implicit" ]; then
  "$python" - "$scratch/peer.json" "$scratch/wend.jsonl" <<'PYTHON'
import json, sys
def squeeze(text):
    return " ".join(text.split())
peer = {squeeze(t) for t in json.load(open(sys.argv[1]))["best"]}
rows = [json.loads(line) for line in open(sys.argv[2], encoding="utf8") if line.strip()]
wend = {squeeze(row["text"]) for row in rows if "text" in row}
both = len(peer & wend)
print(f"of scikit-learn's first {len(peer)}, Wend has {both} among its first {len(wend)}")
PYTHON
fi

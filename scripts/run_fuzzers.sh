#!/usr/bin/env bash
# Builds the fuzzers and runs each for a number of seconds, as many at once as there are cores.
#
# usage: scripts/run_fuzzers.sh SECONDS
#
# Inputs kept in tests/fuzz/corpus/NAME are tried first and words of tests/fuzz/NAME.dict are used,
# NAME being the fuzzer's without "_fuzz"; what a run discovers stays in build/fuzz/corpus/NAME, a
# crashing input in build/fuzz/crashes. The last line says "N passed, M failed".
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?usage: scripts/run_fuzzers.sh SECONDS}
jobs=${JOBS:-$(nproc)}

cmake --preset asan >/dev/null
cmake --build --preset asan -j "$jobs" --target fuzzers >/dev/null
mkdir -p build/fuzz/crashes

fuzz_one() {
  local name=$1 seconds=$2 more=()
  local log=build/fuzz/${name}_fuzz.log
  mkdir -p "build/fuzz/corpus/$name"
  if [ -e "tests/fuzz/$name.dict" ]; then more+=("-dict=tests/fuzz/$name.dict"); fi
  if [ -d "tests/fuzz/corpus/$name" ]; then more+=("tests/fuzz/corpus/$name"); fi
  if "build/asan/${name}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1500 \
      -print_final_stats=1 -artifact_prefix="build/fuzz/crashes/$name-" \
      "build/fuzz/corpus/$name" "${more[@]}" >"$log" 2>&1 </dev/null; then
    echo "ok   $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
  else
    echo "FAIL $name: see $log"
    tail -n 40 "$log" | sed 's/^/     /'
  fi
}
export -f fuzz_one

results=$(mktemp)
trap 'rm -f "$results"' EXIT
for source in tests/fuzz/*_fuzz.cc; do
  if [ -e "$source" ]; then basename "$source" _fuzz.cc; fi
done | xargs -r -P "$jobs" -I{} bash -c "fuzz_one {} $seconds" | tee "$results"

failed=$(grep -c '^FAIL' "$results" || true)
echo "$(grep -c '^ok' "$results" || true) passed, $failed failed"
[ "$failed" -eq 0 ]

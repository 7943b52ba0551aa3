#!/usr/bin/env bash
# Everything that CI runs, in the order in which a fault is cheapest to find: style, the release
# build's tests, the same under ASan and UBSan, the concurrency tests under TSan, the fuzzers, which
# are built with the tests under ASan.
#
# usage: JOBS=n FUZZ_SECONDS=n scripts/run_tests.sh
#
# A build that fails ends it at once; failing tests do not keep later steps from running. The last
# line is the sum: "N passed, M failed".
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc)}
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

heading() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

# build PRESET: the targets of the preset.
build() {
  heading "build $1"
  cmake --preset "$1" >"$log" 2>&1 || { cat "$log"; exit 1; }
  cmake --build --preset "$1" -j "$jobs" >"$log" 2>&1 || { tail -n 200 "$log"; exit 1; }
  tail -n 1 "$log"
}

# run PRESET: its tests, counted from the summary line of ctest.
run() {
  heading "test $1"
  local status=0 summary
  ctest --preset "$1" 2>&1 | tee "$log" || status=$?
  summary=$(grep -E 'tests? failed out of [0-9]+' "$log" || true)
  if [ -n "$summary" ]; then
    local bad all
    bad=$(sed -E 's/.* ([0-9]+) tests? failed out of .*/\1/' <<<"$summary")
    all=$(sed -E 's/.* out of ([0-9]+).*/\1/' <<<"$summary")
    passed=$((passed + all - bad))
    failed=$((failed + bad))
  elif [ "$status" -ne 0 ]; then
    failed=$((failed + 1))
  fi
}

heading style
if ! python3 tests/tidy/tidy_test.py .; then
  echo "style: findings above (counted again with the release tests)"
fi
for preset in release asan tsan; do
  build "$preset"
  run "$preset"
done

heading "fuzz, ${FUZZ_SECONDS:-20} s each"
if JOBS=$jobs scripts/run_fuzzers.sh "${FUZZ_SECONDS:-20}" | tee "$log"; then :; fi
counts=$(tail -n 1 "$log")
if [[ $counts =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
  passed=$((passed + BASH_REMATCH[1]))
  failed=$((failed + BASH_REMATCH[2]))
else
  failed=$((failed + 1))
fi

printf '\nAll of it took %d s.\n%d passed, %d failed\n' "$SECONDS" "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]

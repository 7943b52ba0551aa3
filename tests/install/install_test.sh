#!/usr/bin/env bash
# What `make install` puts down is enough to compile, link and run the header's example.
#
# usage: install_test.sh CMAKE BUILD_DIR C_COMPILER EXAMPLE
set -euo pipefail
cmake=$1 build=$2 compiler=$3 example=$4

prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
"$cmake" --install "$build" --prefix "$prefix" >"$prefix/install.log"

pc=$(find "$prefix" -name wend.pc)
[ -n "$pc" ] || { echo "no wend.pc was installed" >&2; exit 1; }
library=$(dirname "$(dirname "$pc")")
for file in "$prefix/include/wend/wend.h" "$library/libwend.so" "$library/libwend.a"; do
  [ -e "$file" ] || { echo "missing: $file" >&2; exit 1; }
done

{
  echo '#include <stdio.h>'
  echo '#include <wend/wend.h>'
  echo 'int main(void) {'
  cat "$example"
  echo 'return 0; }'
} >"$prefix/example.c"
"$compiler" -std=c11 -I"$prefix/include" "$prefix/example.c" -o "$prefix/example" \
  -L"$library" -lwend
cd "$prefix"
LD_LIBRARY_PATH=$library ./example | grep -F 'The quick brown fox.' >/dev/null ||
  { echo "the header's example did not find its document" >&2; exit 1; }

if [ -x "$prefix/bin/wend" ]; then "$prefix/bin/wend" --version >/dev/null; fi
echo "1 passed, 0 failed"

#!/usr/bin/env bash
# A project of its own is configured, built and run from the installed tree: find_package and
# pkg-config, shared and static, C11 and C++20. The tree is staged with DESTDIR and then moved.
#
# usage: consumer_test.sh CMAKE BUILD_DIR C_COMPILER CXX_COMPILER
set -euo pipefail
cmake=$1 build=$2 cc=$3 cxx=$4
source=$(realpath "$(dirname "$0")/../consumer")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
DESTDIR=$work/stage "$cmake" --install "$build" --prefix /opt/wend >"$work/install.log"
mv "$work/stage/opt/wend" "$work/moved"
prefix=$work/moved
passed=0 failed=0

# check NAME COMMAND...: COMMAND must succeed.
check() {
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL $name: $*"
    tail -n 20 "$work/log"
  fi
}

header=$prefix/include
check "only one header is installed" \
  test "$(cd "$header" && find . -type f | sort | tr '\n' ' ')" = "./wend/wend.h "

cmake_options=(-DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx")
check "configured" "$cmake" -G Ninja -S "$source" -B "$work/cmake" "${cmake_options[@]}"
check "built" "$cmake" --build "$work/cmake"
for program in c_shared c_static cpp_shared cpp_static; do
  check "$program runs" "$work/cmake/$program"
done
uses_libwend() { readelf -d "$1" | grep -q 'NEEDED.*libwend\.so\.0'; }
uses_no_libwend() { ! uses_libwend "$1"; }
check "shared by CMake" uses_libwend "$work/cmake/c_shared"
check "static by CMake" uses_no_libwend "$work/cmake/cpp_static"
refuses_version() {
  ! "$cmake" -G Ninja -S "$source" -B "$work/none" -DWEND_WANTED="$1" "${cmake_options[@]}"
}
check "a version that is not there is refused" refuses_version 9.0

library=$(dirname "$(find "$prefix" -name libwend.a)")
export PKG_CONFIG_PATH=$library/pkgconfig LD_LIBRARY_PATH=$library
read -ra shared <<<"$(pkg-config --cflags --libs wend)"
# Both libraries lie in the folder, and a linker takes the shared one unless it is told the file.
read -ra static <<<"$(pkg-config --static --cflags --libs wend | sed 's/-lwend /-l:libwend.a /')"
check "C11, pkg-config" "$cc" -std=c11 "$source/consumer.c" -o "$work/c" "${shared[@]}"
check "C11 runs" "$work/c"
check "C++20, pkg-config --static" "$cxx" -std=c++20 "$source/consumer.cc" -o "$work/cpp" \
  "${static[@]}"
check "C++20 runs" "$work/cpp"
check "static by pkg-config" uses_no_libwend "$work/cpp"

page=$(find "$prefix" -name wend.1)
check "wend(1) is installed" test -s "$page"
if [ -x "$prefix/bin/wend" ]; then
  plain=$work/page
  sed 's/\\-/-/g; s/\\f[BIR]//g' "$page" >"$plain"
  for verb in add ask sql stats delete; do
    for option in $("$prefix/bin/wend" "$verb" --help | grep -oE -- '--[a-z][a-z-]+' | sort -u); do
      check "wend(1) knows $verb $option" grep -qF -e "$option" "$plain"
    done
  done
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

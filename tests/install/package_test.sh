#!/usr/bin/env bash
# The Debian package that `make deb` makes is whole: it names what it depends on, and what it holds
# runs from where it is unpacked.
#
# usage: package_test.sh CPACK BUILD_DIR
set -euo pipefail
cpack=$1 build=$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$build" && "$cpack" -G DEB -B "$work" >"$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }
package=$(find "$work" -maxdepth 1 -name 'wend_*.deb')
[ -n "$package" ] || { echo "cpack made no wend_*.deb" >&2; exit 1; }

depends=$(dpkg-deb -f "$package" Depends)
for name in libc6 librocksdb7 libicu libstemmer libroaring; do
  [[ $depends == *$name* ]] || { echo "does not depend on $name: $depends" >&2; exit 1; }
done
dpkg-deb --ctrl-tarfile "$package" | tar -x -C "$work" ./triggers
grep -q ldconfig "$work/triggers" || { echo "does not run ldconfig" >&2; exit 1; }

dpkg-deb -x "$package" "$work/root"
root=$work/root/usr
for file in bin/wend include/wend/wend.h lib/libwend.so lib/libwend.so.0 lib/libwend.a \
            lib/pkgconfig/wend.pc lib/cmake/Wend/WendConfig.cmake share/man/man1/wend.1 \
            share/doc/wend/copyright; do
  [ -e "$root/$file" ] || { echo "missing in the package: $file" >&2; exit 1; }
done
"$root/bin/wend" sql "$work/db" -c "INSERT INTO documents (key, text) VALUES ('a', 'red fox')" \
  >"$work/out"
"$root/bin/wend" ask "$work/db" fox | grep -q 'fox' ||
  { echo "the program of the package does not answer" >&2; exit 1; }
echo "1 passed, 0 failed"

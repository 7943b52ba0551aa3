#!/usr/bin/env bash
# Installs the Debian packages that a task needs and that are not there yet.
#
# usage: scripts/install_dependencies.sh [build] [fuzz] [bindings] [develop]   default: build
#
# Quiet when nothing is missing; touches neither the network nor apt then. As root it installs
# directly, otherwise with sudo.
set -euo pipefail

packages() {
  case $1 in
    build) cat <<'LIST'
g++                      the C++20 compiler
make                     the everyday commands
cmake                    the build
dpkg-dev                 finds what a package depends on
pkg-config               the installed library is tested with it
ninja-build              the build's back end
ccache                   makes the second build a fast one
mold                     links the static programs in a fraction of a second
python3                  the style test and the ABI test
librocksdb-dev           the key-value store under storage/, with the codecs that it links
libicu-dev               Unicode: word breaks, normalisation
libstemmer-dev           Snowball stemmers
libroaring-dev           sets of chunks that filters allow
libxxhash-dev            checksums and content hashes
nlohmann-json3-dev       JSON in the shell and in EXPLAIN
libcli11-dev             command lines
libgumbo-dev             the shell reads HTML
libcsv-dev               IMPORT reads CSV
zlib1g-dev               the shell reads .gz files
libzstd-dev              wend_eval reads .zst files
libsqlite3-dev           wend_bench compares with FTS5
libbenchmark-dev         micro benchmarks
libgtest-dev             GoogleTest
libgmock-dev             GoogleTest's matchers
LIST
      ;;
    fuzz) cat <<'LIST'
clang                    compiles the fuzzers
libclang-rt-dev          libFuzzer and Clang's sanitizers
LIST
      ;;
    bindings) cat <<'LIST'
python3-pytest           runs the tests of the Python package
python3-pip              installs its wheel in a test
python3-venv             where it is installed
mypy                     checks its type hints
LIST
      ;;
    develop) cat <<'LIST'
git                      tells which files changed
clang-format             make format
clang-tidy               make tidy
LIST
      ;;
    *)
      echo "install_dependencies.sh: '$1' is no group: build, fuzz, bindings or develop" >&2
      exit 2
      ;;
  esac
}

[ $# -gt 0 ] || set -- build
wanted=()
for group in "$@"; do
  list=$(packages "$group")
  while read -r name _; do wanted+=("$name"); done <<<"$list"
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install_dependencies.sh: no Debian package manager here; install by hand: ${wanted[*]}" >&2
  exit 1
fi

missing=()
for name in "${wanted[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install_dependencies.sh: missing packages, and neither root nor sudo to install them." >&2
    echo "Run as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "Installing ${missing[*]}"
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "$@" </dev/null
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt update && apt install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "install_dependencies.sh: apt-get could not install: ${missing[*]}" >&2
  exit 1
fi

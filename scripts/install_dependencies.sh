#!/usr/bin/env bash
# Installs the Debian packages that a task needs and that are not there yet.
#
# usage: scripts/install_dependencies.sh [build] [fuzz] [bindings] [develop]   default: build
#
# Quiet when nothing is missing; touches neither the network nor apt then. As root it installs
# directly, otherwise with sudo. Node and its tools are taken from wherever they are from; where a
# Node that is not Debian's keeps Debian's packages out, the rest is installed all the same, and the
# build goes without the Node package.
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
clang                    compiles what sanitizers watch, and the fuzzers
libclang-rt-dev          libFuzzer and Clang's sanitizers
LIST
      ;;
    bindings) cat <<'LIST'
python3-pytest           runs the tests of the Python package
python3-pip              installs its wheel in a test
python3-venv             where it is installed
mypy                     checks its type hints
nodejs                   runs the tests of the Node package
libnode-dev              the headers that its addon is compiled with
npm                      installs it in a test
node-typescript          checks its types
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

# is_elsewhere PACKAGE: whether what a package of Node is for is there without it.
is_elsewhere() {
  local node
  node=$(command -v node || command -v nodejs || true)
  case $1 in
    nodejs) [ -n "$node" ] && [ "$("$node" -p 'parseInt(process.versions.node) >= 18')" = true ] ;;
    libnode-dev)
      [ -n "$node" ] || return 1
      [ -e "$(dirname "$(readlink -f "$node")")/../include/node/node_api.h" ] ||
        [ -e /usr/include/node/node_api.h ]
      ;;
    npm) command -v npm >/dev/null ;;
    node-typescript) command -v tsc >/dev/null ;;
    *) return 1 ;;
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
missing_of_node=()
for name in "${wanted[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)
  if [ "$status" = installed ] || is_elsewhere "$name"; then continue; fi
  case $name in
    nodejs | libnode-dev | npm | node-typescript) missing_of_node+=("$name") ;;
    *) missing+=("$name") ;;
  esac
done
[ $((${#missing[@]} + ${#missing_of_node[@]})) -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install_dependencies.sh: missing packages, and neither root nor sudo to install them." >&2
    echo "Run as root: apt-get install ${missing[*]} ${missing_of_node[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "$@" </dev/null
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# install PACKAGE...: says so, and what apt said where it failed.
install() {
  [ $# -gt 0 ] || return 0
  echo "Installing $*"
  apt install --yes --no-install-recommends "$@" >"$log" 2>&1 && return 0
  tail -n 20 "$log" >&2
  echo "install_dependencies.sh: apt-get could not install: $*" >&2
  return 1
}

if ! apt update >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "install_dependencies.sh: apt-get could not update its lists" >&2
  exit 1
fi
install "${missing[@]}"
if ! install "${missing_of_node[@]}"; then
  echo "install_dependencies.sh: going on without; the Node package may not be built" >&2
fi

# The commands of everyday work. CMake does the building; see CMakePresets.json for what each build
# folder is.
#
#   make demo [FILES=path] [QUESTION='...']   index real text and ask it questions
#   make test          everything that CI runs: release, sanitizers, fuzzers, style
#   make bench         micro benchmarks        make bench-peers   beside other engines
#   make fuzz          20 s per fuzzer         make soak          10 min per fuzzer
#   make wheel         the Python package, in build/release/wheel
#   make node-package  the npm package, in build/release/node
#   make oracle        200,000 random queries against the naive executor
#   make calendar      1,000,000 words of time against a slow calendar, and as many in zones
#   make format tidy   clang-format, clang-tidy over what changed
#   make install [PREFIX=/usr/local] [DESTDIR=]      make deb   a Debian package in build/release
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
FILES ?=
QUESTION ?=
FUZZ_SECONDS ?= 20
SOAK_SECONDS ?= 600
ORACLE_QUERIES ?= 200000
TIME_TRIPLES ?= 1000000
export QUESTION
export CTEST_PARALLEL_LEVEL ?= $(JOBS)

CHANGED = git ls-files --modified --others --exclude-standard --deduplicate -- '*.h' '*.cc' '*.c'

.PHONY: build demo test bench bench-peers soak fuzz oracle calendar wheel node-package format tidy \
        install deb clean dependencies

dependencies:
	@scripts/install_dependencies.sh build

build: dependencies
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS)

demo: dependencies
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS) --target wend
	@scripts/demo.sh build/release $(FILES)

test:
	@scripts/install_dependencies.sh build fuzz bindings
	@JOBS=$(JOBS) FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/run_tests.sh

bench: build
	@build/release/wend_bench

bench-peers: build
	@bash bench/peers/run.sh build/release

fuzz:
	@scripts/install_dependencies.sh build fuzz
	@JOBS=$(JOBS) scripts/run_fuzzers.sh $(FUZZ_SECONDS)

soak:
	@scripts/install_dependencies.sh build fuzz
	@JOBS=$(JOBS) scripts/run_fuzzers.sh $(SOAK_SECONDS)

oracle: build
	@WEND_ORACLE_QUERIES=$(ORACLE_QUERIES) build/release/query_test --gtest_filter='SelectOracle*'

calendar: build
	@WEND_TIME_TRIPLES=$(TIME_TRIPLES) build/release/query_test --gtest_filter='TimeExpressionModel*'

wheel: dependencies
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS) --target wheel

node-package:
	@scripts/install_dependencies.sh build bindings
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS) --target node-package

format:
	@scripts/install_dependencies.sh develop
	@$(CHANGED) | xargs -r clang-format -i

tidy:
	@scripts/install_dependencies.sh build develop
	@cmake --preset debug >/dev/null
	@$(CHANGED) | grep '\.cc$$' | xargs -r -n 1 -P $(JOBS) clang-tidy -p build/debug --quiet

install: build
	@DESTDIR="$(DESTDIR)" cmake --install build/release --prefix "$(PREFIX)"

deb: build
	@cd build/release && cpack -G DEB

clean:
	@rm -rf build

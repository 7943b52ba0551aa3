// wend_bench: the micro benchmarks, one file for each question they answer (*_bench.cc).
//
//   wend_bench --benchmark_filter=Analyze
//
// Text is synthetic (text_generator.h) with fixed seeds, so that runs on different days compare.

#include <benchmark/benchmark.h>

BENCHMARK_MAIN();

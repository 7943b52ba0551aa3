// How many bytes of English text a second become terms, with the words already seen and without?

#include <benchmark/benchmark.h>

#include <vector>

#include "bench/text_generator.h"
#include "engine/analyzer.h"

namespace wend::bench {
namespace {

void AnalyzeText(benchmark::State& state, bool forget) {
  const std::string text = TextGenerator(1).Text(100'000);
  auto analyzer = Analyzer::Create(AnalyzerOptions{});
  if (!analyzer.ok()) {
    state.SkipWithError(analyzer.status().message().c_str());
    return;
  }
  std::vector<AnalyzedTerm> terms;
  for (auto _ : state) {
    if (forget) (*analyzer)->Forget();
    terms.clear();
    (*analyzer)->Analyze(text, &terms);
    benchmark::DoNotOptimize(terms.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
  state.counters["terms"] = static_cast<double>(terms.size());
}

void AnalyzeSeenWords(benchmark::State& state) { AnalyzeText(state, false); }
void AnalyzeNewWords(benchmark::State& state) { AnalyzeText(state, true); }
BENCHMARK(AnalyzeSeenWords)->Unit(benchmark::kMillisecond);
BENCHMARK(AnalyzeNewWords)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wend::bench

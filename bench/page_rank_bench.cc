// What do building the implicit similarity graph and one walk of 18 steps cost, by chunks?
//
// Rows have 12 distinct terms drawn from the Zipf ranks of TextGenerator, without the function
// words, as analysed sentences of novels do.

#include <benchmark/benchmark.h>

#include <map>
#include <vector>

#include "bench/text_generator.h"
#include "engine/similarity_graph.h"

namespace wend::bench {
namespace {

constexpr uint32_t kTermsPerRow = 12;
constexpr uint32_t kFunctionWordCount = 48;

struct Corpus {
  TermCountRows rows;
  std::vector<uint32_t> df;
};

Corpus MakeCorpus(uint64_t chunks) {
  TextGenerator generator(3);
  Corpus corpus;
  corpus.df.resize(TextGenerator::kVocabulary);
  corpus.rows.row_begin.push_back(0);
  for (uint64_t chunk = 0; chunk < chunks; ++chunk) {
    std::map<uint32_t, uint32_t> counts;
    while (counts.size() < kTermsPerRow) {
      const uint32_t rank = generator.NextRank();
      if (rank >= kFunctionWordCount) ++counts[rank];
    }
    for (const auto& [term, count] : counts) {
      corpus.rows.term.push_back(term);
      corpus.rows.count.push_back(count);
      ++corpus.df[term];
    }
    corpus.rows.row_begin.push_back(corpus.rows.term.size());
  }
  return corpus;
}

void BuildSimilarityGraph(benchmark::State& state) {
  const auto chunks = static_cast<uint64_t>(state.range(0));
  const Corpus corpus = MakeCorpus(chunks);
  for (auto _ : state) {
    auto graph = SimilarityGraph::Build(corpus.rows, corpus.df, chunks, /*threads=*/1);
    if (!graph.ok()) {
      state.SkipWithError(graph.status().message().c_str());
      break;
    }
    benchmark::DoNotOptimize(*graph);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BuildSimilarityGraph)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void WalkSimilarityGraph(benchmark::State& state) {
  const auto chunks = static_cast<uint64_t>(state.range(0));
  const Corpus corpus = MakeCorpus(chunks);
  auto graph = SimilarityGraph::Build(corpus.rows, corpus.df, chunks, /*threads=*/1);
  if (!graph.ok()) {
    state.SkipWithError(graph.status().message().c_str());
    return;
  }
  const std::vector<uint32_t> terms = {200, 900, 4'000};
  const std::vector<uint32_t> counts = {1, 1, 1};
  const std::vector<double> teleport = (*graph)->Cosines(terms, counts);
  WalkReport report;
  for (auto _ : state) {
    auto ranks = (*graph)->Walk(teleport, MixprOptions{.tolerance = 0}, &report);
    if (!ranks.ok()) {
      state.SkipWithError(ranks.status().message().c_str());
      break;
    }
    benchmark::DoNotOptimize(ranks->data());
  }
  state.counters["steps"] = report.steps;
  state.counters["nonzeros"] = static_cast<double>(corpus.rows.term.size());
}
BENCHMARK(WalkSimilarityGraph)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wend::bench

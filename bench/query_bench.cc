// What does a question cost, prepare to last row, over sentences: plain BM25, TF-IDF, the walk?

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/database.h"
#include "bench/text_generator.h"

namespace wend::bench {
namespace {

constexpr size_t kSentences = 50'000;
constexpr size_t kQuestions = 64;

Error MakeDatabase(std::unique_ptr<Database>* database) {
  if (Error error = Database::Open({}, database)) return error;
  TextGenerator generator(9);
  for (size_t i = 0; i < kSentences; ++i) {
    const Item item{.key = std::to_string(i), .text = generator.Sentence()};
    if (Error error = (*database)->AddDocument(item)) return error;
  }
  return (*database)->Flush();
}

void AskQuestions(benchmark::State& state, const std::string& mode) {
  std::unique_ptr<Database> database;
  if (Error error = MakeDatabase(&database)) {
    state.SkipWithError(error->c_str());
    return;
  }
  TextGenerator generator(11);
  std::vector<std::string> questions;
  for (size_t i = 0; i < kQuestions; ++i) questions.push_back(generator.Question(5));
  const std::string sql = "RECALL ? FROM main.chunks LIMIT 10 USING " + mode;
  std::vector<Hit> hits;
  size_t next = 0;
  for (auto _ : state) {
    if (Error error = database->Recall(sql, questions[next++ % kQuestions], &hits, nullptr)) {
      state.SkipWithError(error->c_str());
      break;
    }
    benchmark::DoNotOptimize(hits.data());
  }
  state.counters["rows"] = static_cast<double>(hits.size());
}

void AskByBm25(benchmark::State& state) { AskQuestions(state, "bm25"); }
void AskByTfIdf(benchmark::State& state) { AskQuestions(state, "tfidf"); }
void AskByMixpr(benchmark::State& state) { AskQuestions(state, "mixpr"); }
BENCHMARK(AskByBm25)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(AskByTfIdf)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(AskByMixpr)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
}  // namespace wend::bench

// What do the ten best cost by the inner product with callers' vectors, and what does bringing
// them?
//
// 100,000 documents without text, each with a vector of about 100 of 30,522 dimensions (the
// vocabulary of SPLADE), sealed. Some dimensions are far more frequent than others: the most
// frequent one stands in about half of the vectors. Weights go up to 3, most of them low. A
// question has about 30 dimensions, or as many as a document. `p50_ms` is the median of a question;
// the average is what the benchmark shows. `scored_share` is how many of the postings of the
// question's dimensions were scored.

#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/random.h"
#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend::bench {
namespace {

constexpr uint32_t kDocuments = 100'000;
constexpr uint32_t kDimensions = 30'522;
constexpr size_t kQuestions = 64;
constexpr size_t kBatch = 10'000;

SparseVector MakeVector(Random* random, size_t entries) {
  std::map<uint32_t, uint32_t> weights;
  for (size_t i = 0; i < entries; ++i) {
    const double place = random->Unit(), height = random->Unit();
    const auto dimension = static_cast<uint32_t>(kDimensions * place * place);
    weights[dimension] = 1 + static_cast<uint32_t>(3 * kVectorWeightOne * height * height);
  }
  SparseVector vector;
  for (const auto& [dimension, weight] : weights) vector.push_back({dimension, weight});
  return vector;
}

class VectorBench {
 public:
  VectorBench() {
    std::string name =
        (std::filesystem::temp_directory_path() / "wend_vector_bench_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return;
    path_ = name;
    const auto begin = std::chrono::steady_clock::now();
    Open();
    if (error_.empty()) Write();
    if (error_.empty()) Open();  // closing seals
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    write_seconds_ = spent.count();
  }
  ~VectorBench() {
    database_.reset();
    if (!path_.empty()) std::filesystem::remove_all(path_);
  }
  VectorBench(const VectorBench&) = delete;
  VectorBench& operator=(const VectorBench&) = delete;

  const std::string& error() const { return error_; }
  double write_seconds() const { return write_seconds_; }

  size_t Ask(const SparseVector& question, uint64_t* scored, uint64_t* postings) {
    RankRequest request;
    request.mode = RankMode::kVector;
    request.space = "splade";
    request.vector = &question;
    const Result<RankAnswer> answer = view_->Rank(request);
    if (!answer.ok()) {
      error_ = answer.status().message();
      return 0;
    }
    *scored += answer->postings_scored;
    for (const QuestionTerm& term : answer->terms) *postings += term.df;
    return answer->rows.size();
  }

 private:
  void Open() {
    view_.reset();
    if (database_ != nullptr) Note(database_->Close());
    database_.reset();
    Result<std::unique_ptr<Database>> opened = Database::Open(path_, {});
    Note(opened.status());
    if (!opened.ok()) return;
    database_ = std::move(*opened);
    Note(database_->CreateCollection("main", {}, true));
    Result<CollectionView> view = database_->View().Collection("main");
    Note(view.status());
    if (view.ok()) view_ = std::make_unique<CollectionView>(std::move(*view));
  }
  void Write() {
    Random random(3);
    std::vector<Unit> units;
    for (uint32_t i = 0; i < kDocuments && error_.empty(); ++i) {
      Unit& unit = units.emplace_back();
      unit.key = std::to_string(i);
      unit.vectors["splade"] = MakeVector(&random, 80 + random.Below(41));
      if (units.size() < kBatch) continue;
      Note(database_->Write("main", std::move(units)).status());
      units.clear();
    }
  }
  void Note(const Status& status) {
    if (!status.ok()) error_ = status.message();
  }

  std::string path_;
  std::string error_ = "";
  double write_seconds_ = 0;
  std::unique_ptr<Database> database_;
  std::unique_ptr<CollectionView> view_;
};

void AskByVector(benchmark::State& state) {
  static VectorBench bench;
  Random random(17);
  std::vector<SparseVector> questions;
  for (size_t i = 0; i < kQuestions; ++i) {
    questions.push_back(MakeVector(&random, static_cast<size_t>(state.range(0))));
  }
  std::vector<double> times_ms;
  uint64_t scored = 0, postings = 0;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(
        bench.Ask(questions[times_ms.size() % kQuestions], &scored, &postings));
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - begin;
    times_ms.push_back(spent.count());
    if (!bench.error().empty()) {
      state.SkipWithError(bench.error().c_str());
      return;
    }
  }
  std::ranges::nth_element(times_ms, times_ms.begin() + std::ssize(times_ms) / 2);
  state.counters["p50_ms"] = times_ms[times_ms.size() / 2];
  state.counters["scored_share"] = static_cast<double>(scored) / static_cast<double>(postings);
  state.counters["write_s"] = bench.write_seconds();
}
BENCHMARK(AskByVector)
    ->Arg(30)
    ->Arg(100)
    ->ArgName("dimensions")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace wend::bench

// What does a question cost that walks over all types of edge, among 100,000 passages?
//
// Half are sections of documents that name others by their titles and are linked at random, half
// are messages of sessions. `Warm`: what walks read about edges is in memory from earlier rounds
// over the same 64 questions. `Cold`: each question is asked for the first time.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "bench/database.h"
#include "bench/text_generator.h"

namespace wend::bench {
namespace {

constexpr uint32_t kDocuments = 10'000;
constexpr uint32_t kSections = 5;
constexpr uint32_t kMessages = 50'000;
constexpr uint32_t kLinks = 20'000;
constexpr size_t kQuestions = 64;
constexpr const char* kWalk =
    "RECALL ? FROM main LIMIT 10 WALK next, link, mention, similar USING walk (executor => push)";

std::string TitleOf(uint32_t document, const TextGenerator& words) {
  return "Of " + words.Word(3'000 + document) + " and " + words.Word(20'000 + document);
}

Error AddDocuments(Database* database) {
  TextGenerator generator(9);
  Random random(5);
  for (uint32_t i = 0; i < kDocuments; ++i) {
    std::string text;
    for (uint32_t section = 0; section < kSections; ++section) {
      text += generator.Text(200) + " As told in " +
              TitleOf(static_cast<uint32_t>(random.Below(kDocuments)), generator) + ". ";
    }
    const Item item{.key = "d" + std::to_string(i), .text = text, .title = TitleOf(i, generator)};
    if (Error error = database->AddDocument(item)) return error;
  }
  return database->Flush();
}

Error AddMessages(Database* database) {
  TextGenerator generator(10);
  for (uint32_t i = 0; i < kMessages; ++i) {
    const Item item{.key = "m" + std::to_string(i),
                    .text = generator.Sentence(),
                    .session = "s" + std::to_string(i / 20)};
    if (Error error = database->AddMessage(item)) return error;
  }
  return database->Flush();
}

Error AddLinks(Database* database) {
  Random random(6);
  for (uint32_t done = 0; done < kLinks; done += 100) {
    std::string sql = "LINK ";
    for (uint32_t i = 0; i < 100; ++i) {
      const uint64_t from = random.Below(kDocuments);
      const uint64_t to = (from + 1 + random.Below(kDocuments - 1)) % kDocuments;
      sql += (i == 0 ? "'d" : ", 'd") + std::to_string(from) + "' TO 'd" + std::to_string(to) + "'";
    }
    if (Error error = database->Execute(sql)) return error;
  }
  return {};
}

void AskWalking(benchmark::State& state, bool warm) {
  std::unique_ptr<Database> database;
  Error error = Database::Open({}, &database);
  if (!error) error = AddDocuments(database.get());
  if (!error) error = AddMessages(database.get());
  if (!error) error = AddLinks(database.get());
  TextGenerator generator(11);
  std::vector<std::string> questions;
  for (size_t i = 0; i < kQuestions; ++i) questions.push_back(generator.Question(5));
  std::vector<Hit> hits;
  for (size_t i = 0; warm && !error && i < kQuestions; ++i) {
    error = database->Recall(kWalk, questions[i], &hits, nullptr);
  }
  std::vector<double> times_ms;
  for (auto _ : state) {
    for (size_t i = 0; !error && i < kQuestions; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      error = database->Recall(kWalk, questions[i], &hits, nullptr);
      const std::chrono::duration<double, std::milli> spent =
          std::chrono::steady_clock::now() - begin;
      times_ms.push_back(spent.count());
    }
  }
  if (error) return state.SkipWithError(error->c_str());
  std::ranges::sort(times_ms);
  state.counters["p50_ms"] = times_ms[times_ms.size() / 2];
  state.counters["p99_ms"] = times_ms[times_ms.size() * 99 / 100];
  state.counters["rows"] = static_cast<double>(hits.size());
}

void WalkWarm(benchmark::State& state) { AskWalking(state, true); }
void WalkCold(benchmark::State& state) { AskWalking(state, false); }
BENCHMARK(WalkCold)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(WalkWarm)->Iterations(5)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace wend::bench

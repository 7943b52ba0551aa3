// What do words of time cost: to compile, and as the filter of a question?
//
// CompileWordsOfTime: twelve expressions, from "yesterday" to "the third conversation on a
// Tuesday", over 10,000 sessions; the counters are percentiles of single compilations in
// microseconds (the target is p99 under 50).
//
// RecallLastWeek and its like: 1,000,000 messages of a sentence in 20,000 sessions over ten years,
// `RECALL` through a prepared statement, session list and caches warm; p50_us and p99_us are of
// whole runs with ten rows read (the target is p50 under 1,000). WEND_BENCH_MESSAGES sets another
// number of messages.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "bench/random.h"
#include "bench/text_generator.h"
#include "engine/database.h"
#include "query/statement.h"
#include "query/time_expression/time_expression.h"

namespace wend::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kDayUs = 86'400 * kSecondUs;
constexpr int64_t kFirst = 16'000 * kDayUs;  // in 2013
constexpr int64_t kDays = 3'650;
constexpr int64_t kNow = kFirst + kDays * kDayUs;
constexpr uint32_t kMessagesPerSession = 50;

void Report(std::vector<double>* microseconds, benchmark::State* state) {
  std::ranges::sort(*microseconds);
  const size_t count = microseconds->size();
  if (count == 0) return;
  state->counters["p50_us"] = (*microseconds)[count / 2];
  state->counters["p99_us"] = (*microseconds)[count * 99 / 100];
}

double Since(Clock::time_point begin) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

class ManySessions final : public Conversation {
 public:
  ManySessions() {
    constexpr int64_t kSessions = 10'000;
    for (int64_t i = 0; i < kSessions; ++i) {
      const int64_t start = kFirst + i * kDays * kDayUs / kSessions;
      spans_.push_back({{start, 0}, {start + 600 * kSecondUs, 0}});
    }
  }
  std::span<const SessionSpan> sessions() const override { return spans_; }
  std::span<const std::string> speakers() const override { return names_; }

 private:
  std::vector<SessionSpan> spans_;
  std::vector<std::string> names_ = {"Ann", "Bob"};
};

void CompileWordsOfTime(benchmark::State& state) {
  constexpr const char* kTexts[] = {"What did we discuss yesterday?",
                                    "What did we talk about last Friday?",
                                    "What did Ann say three weeks ago in the morning?",
                                    "between May 8th and June 9th",
                                    "the third conversation on a Tuesday",
                                    "the last session in May",
                                    "sessions 20 to 40",
                                    "over the last 3 days",
                                    "In spring 2019, what did we say about the boat?",
                                    "earlier today",
                                    "200 sessions ago",
                                    "Which of the two books that you named did I like?"};
  const ManySessions conversation;
  std::vector<double> spent;
  size_t next = 0;
  for (auto step : state) {
    const Clock::time_point begin = Clock::now();
    benchmark::DoNotOptimize(
        CompileTimeExpression(kTexts[next++ % std::size(kTexts)], {kNow, 0}, conversation, {}));
    spent.push_back(Since(begin));
  }
  Report(&spent, &state);
}
BENCHMARK(CompileWordsOfTime)->Unit(benchmark::kMicrosecond);

uint32_t MessageCount() {
  const char* wanted = std::getenv("WEND_BENCH_MESSAGES");
  return wanted != nullptr ? static_cast<uint32_t>(std::atoi(wanted)) : 1'000'000;
}

Database* Messages() {
  static const std::unique_ptr<Database> database = [] {
    auto opened = Database::Open(":memory:", {});
    if (!opened.ok()) return std::unique_ptr<Database>();
    const uint32_t count = MessageCount();
    TextGenerator generator(7);
    std::vector<Unit> batch;
    for (uint32_t i = 0; i < count; ++i) {
      Unit unit;
      unit.kind = Unit::Kind::kMessage;
      unit.key = std::to_string(i);
      const uint32_t session = i / kMessagesPerSession;
      unit.session = "s" + std::to_string(session);
      unit.speaker = i % 2 == 0 ? "Ann" : "Bob";
      const int64_t start = kFirst + session * (kDays * kDayUs * kMessagesPerSession / count);
      unit.time = TimePoint{start + (i % kMessagesPerSession) * 10 * kSecondUs, 0};
      unit.text = generator.Sentence();
      batch.push_back(std::move(unit));
      if (batch.size() < 10'000 && i + 1 < count) continue;
      if (!(*opened)->Write("main", std::move(batch)).ok()) return std::unique_ptr<Database>();
      batch.clear();
    }
    return std::move(*opened);
  }();
  return database.get();
}

void AskInTime(benchmark::State& state, const char* question) {
  Database* const database = Messages();
  if (database == nullptr) return state.SkipWithError("cannot write messages");
  auto statement = Statement::Prepare(
      database, "RECALL ? FROM messages LIMIT 10 USING default (now => '2023-10-22')");
  if (!statement.ok()) return state.SkipWithError("cannot prepare");
  TextGenerator generator(7);
  std::vector<double> spent;
  Random random(3);
  int64_t rows = 0;
  for (auto step : state) {
    const std::string words = generator.Word(static_cast<uint32_t>(100 + random.Below(2'000))) +
                              " " + generator.Word(static_cast<uint32_t>(random.Below(500)));
    std::string text = question;
    text.replace(text.find('%'), 1, words);
    const Clock::time_point begin = Clock::now();
    if (!(*statement)->Bind(1, text).ok()) return state.SkipWithError("cannot bind");
    for (;;) {
      const Result<bool> more = (*statement)->Step();
      if (!more.ok()) return state.SkipWithError("cannot ask");
      if (!*more) break;
      ++rows;
    }
    spent.push_back(Since(begin));
    (*statement)->Reset();
  }
  if (!spent.empty()) spent.erase(spent.begin());  // the first one lists the sessions
  state.counters["rows"] =
      benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kAvgIterations);
  Report(&spent, &state);
}
BENCHMARK_CAPTURE(AskInTime, unfiltered, "What of the %?")
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(300);
BENCHMARK_CAPTURE(AskInTime, month, "What did we say of the % in the conversations in May 2019?")
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(300);
BENCHMARK_CAPTURE(AskInTime, session, "What did we say of the % in the 4000th session?")
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(300);
BENCHMARK_CAPTURE(AskInTime, day, "What did we say of the % on March 3rd 2018?")
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(300);
BENCHMARK_CAPTURE(AskInTime, hint, "Who did I meet for the % last Tuesday?")
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(300);

}  // namespace
}  // namespace wend::bench

// What does EXPLAIN cost beyond preparing: 50,000 messages, filtered SELECT and RECALL? Preparing
// and stepping together; it must stay under 100 microseconds.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "bench/database.h"
#include "bench/text_generator.h"

namespace wend::bench {
namespace {

constexpr size_t kMessages = 50'000;
constexpr size_t kSession = 100;

Error MakeDatabase(std::unique_ptr<Database>* database) {
  if (Error error = Database::Open({}, database)) return error;
  TextGenerator generator(9);
  for (size_t i = 0; i < kMessages; ++i) {
    const Item item{.key = std::to_string(i),
                    .text = generator.Sentence(),
                    .session = "s" + std::to_string(i / kSession),
                    .speaker = i % 3 == 0 ? "Anna" : "Ben"};
    if (Error error = (*database)->AddMessage(item)) return error;
  }
  return (*database)->Flush();
}

void Explain(benchmark::State& state, const std::string& statement) {
  std::unique_ptr<Database> database;
  if (Error error = MakeDatabase(&database)) {
    state.SkipWithError(error->c_str());
    return;
  }
  for (auto _ : state) {
    if (Error error = database->Execute("EXPLAIN " + statement)) {
      state.SkipWithError(error->c_str());
      break;
    }
  }
}

std::string Filter() {
  TextGenerator generator(11);
  return " WHERE text MATCH '" + generator.Question(3) +
         "' AND speaker = 'Anna' AND session = 's7'";
}

void ExplainSelect(benchmark::State& state) {
  Explain(state, "SELECT session, count(*) n FROM messages" + Filter() +
                     " GROUP BY session HAVING count(*) > 1 ORDER BY n DESC LIMIT 10");
}
void ExplainRecall(benchmark::State& state) {
  TextGenerator generator(12);
  Explain(state, "RECALL '" + generator.Question(5) + "' FROM messages" + Filter() + " LIMIT 10");
}
void ExplainDelete(benchmark::State& state) { Explain(state, "DELETE FROM messages" + Filter()); }
BENCHMARK(ExplainSelect)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(ExplainRecall)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(ExplainDelete)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
}  // namespace wend::bench

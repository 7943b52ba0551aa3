// How many documents and messages a second can be written through the C API, in batches, into a
// database in memory? (The cost of the disk: wend_bench_floors and wend_bench_insert.)

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/database.h"
#include "bench/text_generator.h"

namespace wend::bench {
namespace {

std::vector<Item> MakeItems(size_t count, uint32_t words) {
  TextGenerator generator(5);
  std::vector<Item> items;
  for (size_t i = 0; i < count; ++i) {
    items.push_back({.key = "item " + std::to_string(i), .text = generator.Text(words)});
  }
  return items;
}

void Ingest(benchmark::State& state, const std::vector<Item>& items,
            Error (Database::*add)(const Item&)) {
  int64_t bytes = 0;
  for (const Item& item : items) bytes += static_cast<int64_t>(item.text.size());
  for (auto _ : state) {
    state.PauseTiming();
    std::unique_ptr<Database> database;
    Error error = Database::Open({}, &database);
    state.ResumeTiming();
    for (size_t i = 0; i < items.size() && !error; ++i) error = (database.get()->*add)(items[i]);
    if (!error) error = database->Flush();
    if (error) {
      state.SkipWithError(error->c_str());
      break;
    }
    state.PauseTiming();
    database.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(items.size()));
  state.SetBytesProcessed(state.iterations() * bytes);
}

void IngestDocuments(benchmark::State& state) {
  Ingest(state, MakeItems(1'000, 500), &Database::AddDocument);
}
BENCHMARK(IngestDocuments)->Unit(benchmark::kMillisecond)->UseRealTime();

void IngestMessages(benchmark::State& state) {
  std::vector<Item> items = MakeItems(20'000, 20);
  for (size_t i = 0; i < items.size(); ++i) {
    items[i].session = "session " + std::to_string(i / 20);
    items[i].speaker = i % 2 == 0 ? "Ada" : "Max";
    items[i].turn = static_cast<int64_t>(i % 20);
    items[i].time_us = 1'700'000'000'000'000 + static_cast<int64_t>(i) * 60'000'000;
  }
  Ingest(state, items, &Database::AddMessage);
}
BENCHMARK(IngestMessages)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace wend::bench

// wend_bench_insert: what does one message cost, alone in its batch, as the memory grows?
//
//   wend_bench_insert [--most N] [--samples N] [--durability process|full] [DIR]
//
// The memory, a folder on disk, is filled to 1,000, 10,000 ... --most messages in batches of
// 1,000; at each size --samples messages are then written one by one and timed from the begin of
// the batch to the end of its commit. The target is p50 <= 0.3 ms, flat in the size.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/database.h"
#include "bench/eval/metrics.h"
#include "bench/text_generator.h"

namespace wend::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct InsertOptions {
  std::string dir;
  std::string durability = "process";
  uint64_t most = 1'000'000;
  uint64_t samples = 1'000;
};

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Message number `i` of a conversation: 20 words, sessions of 20 turns, a minute apart.
Item MakeMessage(uint64_t i, TextGenerator* generator) {
  return {.key = "m" + std::to_string(i),
          .text = generator->Text(20),
          .session = "s" + std::to_string(i / 20),
          .speaker = i % 2 == 0 ? "Ada" : "Max",
          .turn = static_cast<int64_t>(i % 20),
          .time_us = 1'500'000'000'000'000 + static_cast<int64_t>(i) * 60'000'000};
}

Error Run(const InsertOptions& options) {
  std::unique_ptr<Database> database;
  const OpenOptions open{.path = options.dir + "/memory", .durability = options.durability};
  if (Error error = Database::Open(open, &database)) return error;
  TextGenerator generator(13);
  uint64_t count = 0;
  std::printf("durability %s, %llu samples at each size\n", options.durability.c_str(),
              static_cast<unsigned long long>(options.samples));
  std::printf("%12s %12s %12s %12s %20s\n", "messages", "p50 ms", "p99 ms", "max ms",
              "filled at messages/s");
  for (uint64_t size = 1'000; size <= options.most; size *= 10) {
    const auto fill_start = Clock::now();
    const uint64_t filled_from = count;
    for (; count < size; ++count) {
      if (Error error = database->AddMessage(MakeMessage(count, &generator))) return error;
    }
    if (Error error = database->Flush()) return error;
    const double fill_ms = MillisecondsSince(fill_start);
    const double rate = static_cast<double>(count - filled_from) * 1000 / fill_ms;
    std::vector<double> times;
    for (uint64_t i = 0; i < options.samples; ++i, ++count) {
      const Item item = MakeMessage(count, &generator);
      const auto start = Clock::now();
      if (Error error = database->AddMessage(item)) return error;
      if (Error error = database->Flush()) return error;
      times.push_back(MillisecondsSince(start));
    }
    std::printf("%12llu %12.4f %12.4f %12.4f %20.0f\n", static_cast<unsigned long long>(size),
                Percentile(times, 0.5), Percentile(times, 0.99), Percentile(times, 1), rate);
    std::fflush(stdout);
  }
  return std::nullopt;
}

}  // namespace
}  // namespace wend::bench

int main(int argc, char** argv) {
  wend::bench::InsertOptions options;
  CLI::App app("Times the insertion of single messages as a memory grows.", "wend_bench_insert");
  const char* temporary = std::getenv("TMPDIR");
  options.dir = temporary != nullptr ? temporary : "/tmp";
  app.add_option("DIR", options.dir, "Folder for the scratch database")->capture_default_str();
  app.add_option("--most", options.most, "Largest number of messages")->capture_default_str();
  app.add_option("--samples", options.samples, "Messages timed at each size")
      ->check(CLI::Range(10, 1'000'000))
      ->capture_default_str();
  app.add_option("--durability", options.durability, "What an acknowledged write survives")
      ->check(CLI::IsMember({"process", "full"}))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  options.dir += "/wend_insert_XXXXXX";
  if (mkdtemp(options.dir.data()) == nullptr) {
    std::fprintf(stderr, "wend_bench_insert: cannot make a folder %s\n", options.dir.c_str());
    return 1;
  }
  const wend::bench::Error error = wend::bench::Run(options);
  std::error_code ignored;
  std::filesystem::remove_all(options.dir, ignored);
  if (error) std::fprintf(stderr, "wend_bench_insert: %s\n", error->c_str());
  return error ? 1 : 0;
}

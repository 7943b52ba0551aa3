// kill -9 in the middle of writing, again and again: what was acknowledged is there and whole, what
// was under way is old or new, unit by unit, and the database agrees with itself.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <random>
#include <set>

#include "storage/base/sanitizers.h"
#include "tests/fault/child_process.h"
#include "tests/fault/workload.h"

namespace wend {
namespace {

constexpr uint32_t kSeed = 20;
constexpr int kCycles = kAddressSanitizer ? 20 : 40;
// Writes batches from `first` on for ever, one byte to `out` after each.
int WriteForEver(const std::string& path, uint32_t first, int out) {
  DatabaseOptions options;
  options.memory_budget_bytes = 16 << 20;  // seals often
  options.threads = 2;
  Result<std::unique_ptr<Database>> database = Database::Open(path, options);
  if (!database.ok()) {
    WriteAll(out, "!" + database.status().message());
    return 1;
  }
  CollectionOptions small;
  small.chunker.target_terms = 200;
  const Status created = (*database)->CreateCollection("main", small, true);
  if (!created.ok()) {
    WriteAll(out, "!" + created.message());
    return 1;
  }
  for (uint32_t n = first;; ++n) {
    const Status status = ApplyBatch(database->get(), MakeBatch(kSeed, n));
    if (!status.ok()) {
      WriteAll(out, "!" + status.message());
      return 1;
    }
    WriteAll(out, ".");
  }
}

uint64_t LogBytes(const std::string& path) {
  uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (entry.path().extension() == ".log") bytes += entry.file_size(error);
  }
  return bytes;
}

class KillTest : public testing::Test {
 protected:
  KillTest() {
    path_ =
        (std::filesystem::temp_directory_path() / ("wend_kill_test_" + std::to_string(getpid())))
            .string();
    std::filesystem::remove_all(path_);
  }
  ~KillTest() override { std::filesystem::remove_all(path_); }

  // Lets a writer acknowledge `batches`, then write up to `bytes` more, and kills it. Adds what it
  // acknowledged to `*next`.
  void WriteAndKill(uint32_t batches, uint64_t bytes, uint32_t* next) {
    ChildProcess child([&](int out) { return WriteForEver(path_, *next, out); });
    std::string acknowledged;
    char buffer[256];
    while (acknowledged.size() < batches) {
      const size_t n = child.Read(buffer, sizeof buffer);
      acknowledged.append(buffer, n);
      ASSERT_TRUE(n > 0 && acknowledged.find('!') == std::string::npos) << acknowledged;
    }
    const uint64_t logged = LogBytes(path_);
    for (uint64_t now = logged; now >= logged && now - logged < bytes && !child.HasOutput();) {
      now = LogBytes(path_);
    }
    child.Kill();
    acknowledged += child.ReadAll();
    EXPECT_EQ(child.Await(), -9);
    EXPECT_EQ(acknowledged.find('!'), std::string::npos) << acknowledged;
    *next += static_cast<uint32_t>(acknowledged.size());
  }

  // Applies acknowledged batches [begin, end) to what is known.
  void Acknowledge(uint32_t begin, uint32_t end) {
    for (uint32_t n = begin; n < end; ++n) {
      const WriteBatch batch = MakeBatch(kSeed, n);
      for (const Unit& u : batch.units) known_[u.key] = FingerprintOfUnit(u);
      for (const std::string& key : batch.deleted) known_.erase(key);
    }
  }

  // Compares what is there with what is known, where batch `n` was under way; then believes it.
  void Compare(const Contents& found, uint32_t n) {
    std::map<std::string, std::set<std::string>> allowed;  // "" stands for absence
    for (const auto& [key, fingerprint] : known_) allowed[key].insert(fingerprint);
    const WriteBatch batch = MakeBatch(kSeed, n);
    for (const Unit& u : batch.units) {
      if (!known_.contains(u.key)) allowed[u.key].insert("");
      allowed[u.key].insert(FingerprintOfUnit(u));
    }
    for (const std::string& key : batch.deleted) allowed[key].insert("");
    for (const auto& [key, fingerprints] : allowed) {
      const auto it = found.find(key);
      EXPECT_TRUE(fingerprints.contains(it == found.end() ? "" : it->second))
          << key << (it == found.end() ? " is lost" : " is not what was written");
    }
    for (const auto& [key, fingerprint] : found) {
      EXPECT_TRUE(allowed.contains(key)) << key << " came from nowhere";
    }
    known_ = found;
  }

  std::string path_;
  Contents known_;
};

TEST_F(KillTest, LosesNothingThatWasAcknowledgedAndTearsNothing) {
  std::mt19937 random(kSeed);
  uint32_t next = 0;
  for (int cycle = 0; cycle < kCycles && !HasFailure(); ++cycle) {
    SCOPED_TRACE("cycle " + std::to_string(cycle) + ", batch " + std::to_string(next));
    const uint32_t begin = next;
    const uint64_t bytes = uint64_t{1} << random() % 24;
    WriteAndKill(random() % 6, bytes, &next);
    Acknowledge(begin, next);
    if (cycle == 0 && next == 0 && !std::filesystem::exists(path_ + "/CURRENT")) continue;
    ChildProcess reader([&](int out) {
      WriteAll(out, ReadBack(path_, cycle % 2 == 0));
      return 0;
    });
    const std::string text = reader.ReadAll();
    EXPECT_EQ(reader.Await(), 0);
    Contents found;
    ASSERT_TRUE(ParseContents(text, &found)) << text;
    Compare(found, next);
  }
  printf("%d kills in %u batches\n", kCycles, next);
  EXPECT_GT(next, 2 * kLargeEvery) << "large documents were among them";
}

}  // namespace
}  // namespace wend

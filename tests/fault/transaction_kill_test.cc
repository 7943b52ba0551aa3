// kill -9 in the middle of transactions, most of them while COMMIT writes: afterwards all of the
// last one is there or nothing, every acknowledged one is, and the database agrees with itself.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <random>

#include "storage/base/sanitizers.h"
#include "tests/fault/child_process.h"
#include "tests/fault/workload.h"

namespace wend {
namespace {

constexpr uint32_t kSeed = 77;
constexpr int kCycles = kAddressSanitizer ? 5 : 12;
constexpr uint32_t kBatchesPerTransaction = 3;

Status RunTransaction(Database* database, uint32_t number) {
  WEND_RETURN_IF_ERROR(database->Begin());
  for (uint32_t i = 0; i < kBatchesPerTransaction; ++i) {
    const WriteBatch batch = MakeBatch(kSeed, number * kBatchesPerTransaction + i);
    WEND_RETURN_IF_ERROR(ApplyBatch(database, batch));
  }
  // One that is rolled back leaves nothing either.
  if (number % 5 != 4) return database->Commit();
  return database->Rollback();
}

// Runs transactions from `first` on for ever, one byte to `out` after each.
int TransactForEver(const std::string& path, uint32_t first, int out) {
  DatabaseOptions options;
  options.threads = 2;
  Result<std::unique_ptr<Database>> database = Database::Open(path, options);
  Status status = database.status();
  for (uint32_t n = first; status.ok(); ++n) {
    status = RunTransaction(database->get(), n);
    if (status.ok()) WriteAll(out, ".");
  }
  WriteAll(out, "!" + status.message());
  return 1;
}

uint64_t LogBytes(const std::string& path) {
  uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (entry.path().extension() == ".log") bytes += entry.file_size(error);
  }
  return bytes;
}

void Apply(uint32_t number, Contents* contents) {
  if (number % 5 == 4) return;
  for (uint32_t i = 0; i < kBatchesPerTransaction; ++i) {
    const WriteBatch batch = MakeBatch(kSeed, number * kBatchesPerTransaction + i);
    for (const Unit& u : batch.units) (*contents)[u.key] = FingerprintOfUnit(u);
    for (const std::string& key : batch.deleted) contents->erase(key);
  }
}

class TransactionKillTest : public testing::Test {
 protected:
  TransactionKillTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_transaction_kill_test_" + std::to_string(getpid())))
                .string();
    std::filesystem::remove_all(path_);
  }
  ~TransactionKillTest() override { std::filesystem::remove_all(path_); }

  // Kills a writer that has acknowledged `count` transactions and written `bytes` more to its log.
  void TransactAndKill(uint32_t count, uint64_t bytes, uint32_t* next) {
    ChildProcess child([&](int out) { return TransactForEver(path_, *next, out); });
    std::string acknowledged;
    char buffer[256];
    while (acknowledged.size() < count) {
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

  std::string path_;
};

TEST_F(TransactionKillTest, LeavesAllOrNothing) {
  std::mt19937 random(kSeed);
  uint32_t next = 0;
  int all = 0, nothing = 0;
  Contents known;
  for (int cycle = 0; cycle < kCycles && !HasFailure(); ++cycle) {
    SCOPED_TRACE("cycle " + std::to_string(cycle) + ", transaction " + std::to_string(next));
    const uint32_t begin = next;
    // Batches 7, 30, … hold a large document: the log record of their transaction takes a while.
    TransactAndKill(1 + random() % 5, uint64_t{1} << random() % 24, &next);
    for (uint32_t n = begin; n < next; ++n) Apply(n, &known);
    ChildProcess reader([&](int out) {
      WriteAll(out, ReadBack(path_, cycle % 2 == 0));
      return 0;
    });
    const std::string text = reader.ReadAll();
    EXPECT_EQ(reader.Await(), 0);
    Contents found, with_last = known;
    ASSERT_TRUE(ParseContents(text, &found)) << text;
    Apply(next, &with_last);
    if (found == known) {
      ++nothing;
    } else {
      ASSERT_TRUE(found == with_last) << "a part of the transaction is there";
      ++all;
    }
    known = found;
  }
  printf("%d kills in %u transactions: %d times nothing of the last one, %d times all of it\n",
         kCycles, next, nothing, all);
  EXPECT_GT(nothing, 0);
}

}  // namespace
}  // namespace wend

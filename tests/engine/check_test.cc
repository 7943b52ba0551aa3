// CHECK tells of damage in rows, quick where it can, and goes on behind it.
#include "engine/check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "storage/catalog_rows.h"
#include "storage/format.h"
#include "storage/guard.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

class CheckTest : public testing::Test {
 protected:
  CheckTest() : path_(fs::temp_directory_path() / ("wend_check_test_" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    const auto database = Database::Open(path_.string(), DatabaseOptions());
    Unit unit;
    unit.key = "a";
    unit.text = "some words";
    for (const char* name : {"first", "second"}) {
      EXPECT_TRUE((*database)->Write(name, {unit}).ok());
    }
    EXPECT_TRUE((*database)->Close().ok());
  }
  ~CheckTest() override { fs::remove_all(path_); }

  std::unique_ptr<Store> OpenStore() { return std::move(*Store::Open(path_.string(), {})); }

  static void Put(Store* store, const std::string& key, const std::string& value) {
    WriteTxn txn;
    txn.Put(Family::kMeta, key, value);
    ASSERT_TRUE(store->Commit(std::move(txn)).ok());
  }

  // "check: detail" of the rows that did not pass.
  static std::vector<std::string> Faults(const Store& store, bool full) {
    const Result<std::vector<CheckRow>> rows = CheckStore(store, full);
    EXPECT_TRUE(rows.ok()) << rows.status().message();
    std::vector<std::string> faults;
    for (const CheckRow& row : *rows) {
      if (!row.passed) faults.push_back(row.check + ": " + row.detail);
    }
    return faults;
  }

  fs::path path_;
};

TEST_F(CheckTest, FindsCountsThatCannotBe) {
  const auto store = OpenStore();
  EXPECT_TRUE(Faults(*store, true).empty());
  CountsRow counts;
  counts.documents = 5;
  Put(store.get(), RowKey(CollectionId(1), Kind::kCounts), counts.Encode());
  const std::vector<std::string> quick = Faults(*store, false);
  ASSERT_EQ(quick.size(), 1u);
  EXPECT_EQ(quick[0],
            "counts: 'first': more documents and messages are counted than there ever were");
  Put(store.get(), RowKey(CollectionId(2), Kind::kCounts), "?");
  EXPECT_EQ(Faults(*store, false).size(), 2u) << "the second is told as well";
  EXPECT_GT(Faults(*store, true).size(), 3u);
}

TEST_F(CheckTest, FindsWhatOnlyAFullCheckCanSee) {
  const auto store = OpenStore();
  SessionRow session;
  session.messages = 3;
  Put(store.get(), RowKey(CollectionId(1), Kind::kSession, "nobody"), session.Encode());
  EXPECT_TRUE(Faults(*store, false).empty());
  EXPECT_FALSE(Faults(*store, true).empty());
}

TEST_F(CheckTest, FindsADamagedSuperblockAndGuard) {
  const auto store = OpenStore();
  Put(store.get(), RowKey(kDatabaseScope, Kind::kSuperblock), "nonsense");
  std::ofstream(path_ / "GUARD", std::ios::trunc) << std::string(2 * kGuardSlotBytes, 'x');
  const std::vector<std::string> faults = Faults(*store, false);
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_TRUE(faults[0].starts_with("superblock: ")) << faults[0];
  EXPECT_TRUE(faults[1].starts_with("guard: the file GUARD")) << faults[1];
}

}  // namespace
}  // namespace wend

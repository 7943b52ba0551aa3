// The guard: damage that RocksDB opens with OK is refused, and honest crashes are not.
#include "storage/guard.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "storage/store.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

class GuardTest : public testing::Test {
 protected:
  GuardTest() {
    path_ = (fs::temp_directory_path() /
             ("wend_guard_test_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()))
                .string();
    fs::remove_all(path_);
  }
  ~GuardTest() override { fs::remove_all(path_); }

  // `commits` synced commits of 1 KiB each; enough of them are flushed when the store is closed.
  void Fill(int commits) {
    StoreOptions options;
    options.sync_writes = true;
    Result<std::unique_ptr<Store>> store = Store::Open(path_, options);
    ASSERT_TRUE(store.ok()) << store.status().message();
    for (int i = 0; i < commits; ++i) {
      WriteTxn txn;
      txn.Put(Family::kText, "key" + std::to_string(i), std::string(1024, 'x'));
      ASSERT_TRUE((*store)->Commit(std::move(txn)).ok());
    }
  }

  Status Open(bool read_only = false, bool recover_tail = false) {
    StoreOptions options;
    options.read_only = read_only;
    options.recover_tail = recover_tail;
    return Store::Open(path_, options).status();
  }

  // The newest file whose name begins or ends like this.
  fs::path Find(const std::string& part) {
    fs::path found;
    for (const auto& entry : fs::directory_iterator(path_)) {
      const std::string name = entry.path().filename().string();
      if (name.find(part) != name.npos && entry.path() > found) found = entry.path();
    }
    return found;
  }

  std::string path_;
};

TEST_F(GuardTest, LetsAnUntouchedFolderPass) {
  Fill(300);
  EXPECT_TRUE(Open(true).ok());
  EXPECT_TRUE(Open().ok());
  EXPECT_TRUE(Open().ok());
  const Result<std::optional<GuardState>> state = ReadGuard(path_);
  ASSERT_TRUE(state.ok());
  EXPECT_GE((*state)->sequence, 300u);
}

TEST_F(GuardTest, RefusesAManifestCutShortAnywhere) {
  Fill(300);
  const fs::path manifest = Find("MANIFEST-");
  const auto size = fs::file_size(manifest);
  for (auto keep = size - 1; keep > 0; keep -= std::min<uintmax_t>(keep, 37)) {
    fs::resize_file(manifest, keep);
    EXPECT_EQ(Open(true).code(), Code::kCorruption) << keep << " of " << size;
    EXPECT_EQ(Open().code(), Code::kCorruption) << keep << " of " << size;
  }
}

TEST_F(GuardTest, RefusesALogThatLostAcknowledgedCommits) {
  Fill(20);
  fs::resize_file(Find(".log"), 5000);
  const Status refused = Open();
  EXPECT_EQ(refused.code(), Code::kCorruption);
  EXPECT_NE(refused.message().find("lost its last"), std::string::npos) << refused.message();
  EXPECT_EQ(Open(true).code(), Code::kCorruption);
  EXPECT_TRUE(Open(false, true).ok()) << "recovery = tail is an explicit choice";
  EXPECT_TRUE(Open().ok()) << "which starts the guard anew";
}

TEST_F(GuardTest, StandsOnOneSlotWhereTheOtherWasTorn) {
  Fill(5);
  const Result<std::optional<GuardState>> before = ReadGuard(path_);
  ASSERT_TRUE(before.ok());
  const auto torn = static_cast<std::streamoff>(((*before)->generation + 1) % 2 * kGuardSlotBytes);
  {
    std::fstream file(path_ + "/GUARD", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(torn + 20);
    file.put('\x5a');
  }
  EXPECT_TRUE(Open().ok());
}

TEST_F(GuardTest, RefusesAGuardWithoutAWholeSlot) {
  Fill(5);
  std::ofstream(path_ + "/GUARD", std::ios::binary | std::ios::trunc) << "rubbish";
  EXPECT_EQ(Open().code(), Code::kCorruption);
  EXPECT_TRUE(Open(false, true).ok());
}

}  // namespace
}  // namespace wend

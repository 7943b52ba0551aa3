// The store: atomic transactions, frozen views, refusals that say what to do.
#include "storage/store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "storage/term_table.h"

namespace wend {
namespace {

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_store_test_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()))
                .string();
    std::filesystem::remove_all(path_);
  }
  ~StoreTest() override { std::filesystem::remove_all(path_); }

  static std::unique_ptr<Store> MustOpen(const std::string& path, StoreOptions options = {}) {
    Result<std::unique_ptr<Store>> r = Store::Open(path, options);
    EXPECT_TRUE(r.ok()) << r.status().message();
    return r.ok() ? std::move(*r) : nullptr;
  }

  std::string path_;
};

TEST_F(StoreTest, FindsWhatWasCommittedAfterReopening) {
  {
    auto store = MustOpen(path_);
    WriteTxn txn;
    txn.Put(Family::kMeta, "a", "1");
    txn.Put(Family::kText, "a", "2");
    txn.Put(Family::kIndex, "a", "3");
    ASSERT_TRUE(store->Commit(std::move(txn)).ok());
  }
  auto store = MustOpen(path_);
  std::string value;
  EXPECT_TRUE(*store->View().Get(Family::kIndex, "a", &value));
  EXPECT_EQ(value, "3");
  EXPECT_FALSE(*store->View().Get(Family::kIndex, "b", &value));
}

TEST_F(StoreTest, KeepsAViewAsItWas) {
  auto store = MustOpen(":memory:");
  WriteTxn first;
  first.Put(Family::kMeta, "a", "old");
  ASSERT_TRUE(store->Commit(std::move(first)).ok());
  const ReadView before = store->View();
  WriteTxn second;
  second.Put(Family::kMeta, "a", "new");
  second.Delete(Family::kMeta, "b");
  ASSERT_TRUE(store->Commit(std::move(second)).ok());
  std::string value;
  ASSERT_TRUE(*before.Get(Family::kMeta, "a", &value));
  EXPECT_EQ(value, "old");
}

TEST_F(StoreTest, ScansWithinItsBoundsAndCopesWithNextAtTheEnd) {
  auto store = MustOpen(":memory:");
  WriteTxn txn;
  for (const char* key : {"a", "b", "c", "d"}) txn.Put(Family::kIndex, key, key);
  ASSERT_TRUE(store->Commit(std::move(txn)).ok());
  const ReadView view = store->View();
  Scan scan = view.NewScan(Family::kIndex, "b", "d");
  std::string seen;
  for (scan.Seek(""); scan.valid(); scan.Next()) seen += scan.key();
  EXPECT_EQ(seen, "bc");
  scan.Next();
  scan.Next();
  EXPECT_FALSE(scan.valid());
  EXPECT_EQ(scan.key(), "");
  scan.SeekForPrev("a");
  EXPECT_FALSE(scan.valid());
  scan.SeekForPrev("zzz");
  ASSERT_TRUE(scan.valid());
  EXPECT_EQ(scan.key(), "c");
}

TEST_F(StoreTest, SaysThatAnotherHandleHasItOpen) {
  auto store = MustOpen(path_);
  const Result<std::unique_ptr<Store>> second = Store::Open(path_, {});
  EXPECT_EQ(second.status().code(), Code::kBusy) << second.status().message();
  StoreOptions reading;
  reading.read_only = true;
  EXPECT_TRUE(Store::Open(path_, reading).ok());
}

TEST_F(StoreTest, RefusesWhatIsNoDatabase) {
  std::filesystem::create_directories(path_);
  std::ofstream(path_ + "/letter.txt") << "hello";
  EXPECT_EQ(Store::Open(path_, {}).status().code(), Code::kFormat);
  EXPECT_EQ(Store::Open(path_ + "/letter.txt", {}).status().code(), Code::kFormat);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path_), {}), 1)
      << "nothing was added to a folder that is not ours";
  StoreOptions existing;
  existing.create_if_missing = false;
  EXPECT_EQ(Store::Open(path_ + "/none", existing).status().code(), Code::kNotFound);
}

TEST_F(StoreTest, RefusesToWriteWhenOpenedForReading) {
  MustOpen(path_);
  StoreOptions reading;
  reading.read_only = true;
  auto store = MustOpen(path_, reading);
  WriteTxn txn;
  txn.Put(Family::kMeta, "a", "1");
  EXPECT_EQ(store->Commit(std::move(txn)).code(), Code::kReadOnly);
}

TEST_F(StoreTest, KeepsTheFolderPrivate) {
  MustOpen(path_);
  EXPECT_EQ(std::filesystem::status(path_).permissions() & std::filesystem::perms::mask,
            std::filesystem::perms::owner_all);
}

TEST_F(StoreTest, FindsTermsInADictionaryThatGrewInRandomOrder) {
  auto store = MustOpen(":memory:");
  const CollectionId c(1);
  std::vector<std::string> all;
  for (int i = 0; i < 5000; ++i) all.push_back("t" + std::to_string(i * 7919 % 5000));
  for (size_t begin = 0; begin < all.size(); begin += 617) {
    const size_t end = std::min(all.size(), begin + 617);
    std::vector<TermIdPair> added;
    for (size_t i = begin; i < end; ++i) added.push_back({all[i], static_cast<uint32_t>(i)});
    std::ranges::sort(added, {}, &TermIdPair::term);
    WriteTxn txn;
    ASSERT_TRUE(AddTerms(store->View(), c, added, &txn).ok());
    ASSERT_TRUE(store->Commit(std::move(txn)).ok());
  }
  std::vector<std::string_view> asked(all.begin(), all.end());
  asked.push_back("");
  asked.push_back("t12x");
  asked.push_back("zz");
  std::ranges::sort(asked);
  const Result<std::vector<uint32_t>> ids = FindTermIds(store->View(), c, asked);
  ASSERT_TRUE(ids.ok());
  for (size_t i = 0; i < asked.size(); ++i) {
    if ((*ids)[i] == kNoId) {
      EXPECT_TRUE(asked[i].empty() || asked[i] == "t12x" || asked[i] == "zz") << asked[i];
    } else {
      EXPECT_EQ(all[(*ids)[i]], asked[i]);
    }
  }
  size_t visited = 0;
  std::string last;
  ASSERT_TRUE(VisitTerms(store->View(), c, "", [&](std::string_view term, uint32_t) {
                EXPECT_LT(last, term);
                last = term;
                ++visited;
                return true;
              }).ok());
  EXPECT_EQ(visited, all.size());
}

TEST_F(StoreTest, AddsFrequenciesAndRefusesNegativeOnes) {
  auto store = MustOpen(":memory:");
  const CollectionId c(1);
  FrequencyEditor add;
  add.Add(3, 2);
  add.Add(700, 1);
  WriteTxn txn;
  ASSERT_TRUE(add.Write(store->View(), c, &txn).ok());
  ASSERT_TRUE(store->Commit(std::move(txn)).ok());
  const std::vector<uint32_t> terms{700, 3, 4, 9999};
  EXPECT_EQ(*ReadFrequencies(store->View(), c, terms), (std::vector<uint32_t>{1, 2, 0, 0}));
  FrequencyEditor remove;
  remove.Add(700, -2);
  WriteTxn none;
  EXPECT_EQ(remove.Write(store->View(), c, &none).code(), Code::kCorruption);
}

}  // namespace
}  // namespace wend

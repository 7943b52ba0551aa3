// A pending transaction against two plain maps: what every view sees, by Get and by scans in both
// directions, after each commit inside of it, after going back, dropping and committing.
#include "storage/pending_rows.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace wend {
namespace {

using Rows = std::map<std::string, std::string>;

std::string RandomKey(std::mt19937* random) { return "k" + std::to_string(100 + (*random)() % 60); }

// Some puts and deletes, of which some change one key twice.
void WriteSome(std::mt19937* random, Store* store, Rows* rows) {
  WriteTxn txn;
  for (uint32_t n = 1 + (*random)() % 6; n > 0; --n) {
    const std::string key = RandomKey(random);
    if ((*random)() % 3 == 0) {
      txn.Delete(Family::kText, key);
      rows->erase(key);
    } else {
      const std::string value = std::to_string((*random)());
      txn.Put(Family::kText, key, value);
      (*rows)[key] = value;
    }
  }
  ASSERT_TRUE(store->Commit(std::move(txn)).ok());
}

void ExpectRows(const ReadView& view, const Rows& rows, std::mt19937* random) {
  std::string lower = RandomKey(random), upper = RandomKey(random);
  if (upper < lower) std::swap(lower, upper);
  Scan scan = view.NewScan(Family::kText, lower, upper);
  auto want = rows.lower_bound(lower);
  const auto end = rows.lower_bound(upper);
  for (scan.Seek(""); scan.valid(); scan.Next(), ++want) {
    ASSERT_NE(want, end) << scan.key();
    EXPECT_EQ(scan.key(), want->first);
    EXPECT_EQ(scan.value(), want->second);
  }
  EXPECT_TRUE(scan.status().ok());
  EXPECT_EQ(want, end);

  const std::string key = RandomKey(random);
  scan.SeekForPrev(key);
  auto above = rows.upper_bound(key);
  while (above != rows.begin() && std::prev(above)->first >= upper) --above;
  const bool found = above != rows.begin() && std::prev(above)->first >= lower;
  ASSERT_EQ(scan.valid(), found) << key << " in " << lower << ".." << upper;
  if (found) {
    EXPECT_EQ(scan.key(), std::prev(above)->first);
    EXPECT_EQ(scan.value(), std::prev(above)->second);
    scan.Next();
    const bool more = above != rows.end() && above->first < upper;
    ASSERT_EQ(scan.valid(), more);
    if (more) {
      EXPECT_EQ(scan.key(), above->first);
    }
  }

  std::string value;
  const Result<bool> got = view.Get(Family::kText, key, &value);
  ASSERT_TRUE(got.ok());
  ASSERT_EQ(*got, rows.contains(key));
  if (*got) {
    EXPECT_EQ(value, rows.at(key));
  }
}

std::unique_ptr<Store> OpenInMemory() {
  Result<std::unique_ptr<Store>> store = Store::Open(":memory:", StoreOptions());
  EXPECT_TRUE(store.ok());
  return std::move(*store);
}

TEST(PendingRowsTest, EveryViewIsThatOfAPlainMap) {
  std::mt19937 random(7);
  const std::unique_ptr<Store> store = OpenInMemory();
  Rows stored;
  for (int round = 0; round < 40 && !testing::Test::HasFailure(); ++round) {
    WriteSome(&random, store.get(), &stored);
    ASSERT_TRUE(store->BeginPending(1 << 20).ok());
    Rows rows = stored, kept = stored;
    std::shared_ptr<const PendingRows> point = store->Pending();
    std::vector<std::pair<ReadView, Rows>> views;
    for (uint32_t n = random() % 30; n > 0; --n) {
      WriteSome(&random, store.get(), &rows);
      views.emplace_back(store->View(), rows);
      if (random() % 8 == 0) {
        store->RestorePending(point);
        rows = kept;
      } else if (random() % 8 == 0) {
        point = store->Pending();
        kept = rows;
      }
      for (int i = 0; i < 4; ++i) ExpectRows(store->View(), rows, &random);
    }
    if (random() % 2 == 0) {
      ASSERT_TRUE(store->CommitPending().ok());
      stored = rows;
    } else {
      store->DropPending();
    }
    EXPECT_EQ(store->Pending(), nullptr);
    for (int i = 0; i < 4; ++i) ExpectRows(store->View(), stored, &random);
    for (const auto& [view, was] : views) ExpectRows(view, was, &random);
  }
}

TEST(PendingRowsTest, RefusesWhatIsTooBigAndKeepsTheRest) {
  const std::unique_ptr<Store> store = OpenInMemory();
  ASSERT_TRUE(store->BeginPending(1 << 20).ok());
  const auto put = [&](const std::string& key, size_t bytes) {
    WriteTxn txn;
    txn.Put(Family::kText, key, std::string(bytes, 'x'));
    return store->Commit(std::move(txn));
  };
  ASSERT_TRUE(put("a", 600 << 10).ok());
  const Status refused = put("b", 600 << 10);
  EXPECT_EQ(refused.code(), Code::kTooBig);
  EXPECT_NE(refused.message().find("1 MiB"), std::string::npos) << refused.message();
  // What takes the place of a row in the transaction takes its room as well.
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(put("a", 600 << 10).ok());
  ASSERT_TRUE(store->CommitPending().ok());
  std::string value;
  EXPECT_TRUE(*store->View().Get(Family::kText, "a", &value));
  EXPECT_FALSE(*store->View().Get(Family::kText, "b", &value));
}

TEST(PendingRowsTest, TheSecondTransactionAtATimeIsRefused) {
  const std::unique_ptr<Store> store = OpenInMemory();
  ASSERT_TRUE(store->BeginPending(1 << 20).ok());
  EXPECT_FALSE(store->BeginPending(1 << 20).ok());
  EXPECT_TRUE(store->CommitPending().ok());
  EXPECT_TRUE(store->CommitPending().ok()) << "nothing to write";
}

}  // namespace
}  // namespace wend

// Expiry: what every way of reading shows is held equal to a plain list of units and the rule that
// one is gone when its time lies further back than the ttl; after writes, removals and reopenings,
// with a clock that only the test moves.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "engine/chunk_cursor.h"
#include "engine/database.h"
#include "engine/edge_cursor.h"
#include "engine/match_evaluator.h"
#include "engine/rank_request.h"
#include "engine/session_cursor.h"
#include "engine/session_list.h"
#include "engine/unit_cursor.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr int64_t kStart = 19'800 * kDay;
constexpr uint64_t kTtlDays = 5;

using Keys = std::set<std::string>;

class ExpiryTest : public testing::Test {
 protected:
  ExpiryTest()
      : path_(fs::temp_directory_path() /
              ("wend_expiry_test_" + std::to_string(getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(path_);
  }
  ~ExpiryTest() override {
    database_.reset();
    fs::remove_all(path_);
  }

  void Open(int64_t now, DatabaseOptions::Mode mode = DatabaseOptions::Mode::kCreate) {
    if (database_ != nullptr) {
      EXPECT_TRUE(database_->Close().ok());
    }
    database_.reset();
    DatabaseOptions options;
    options.mode = mode;
    options.threads = 1;
    options.now = TimePoint{now, 0};
    Result<std::unique_ptr<Database>> opened = Database::Open(path_, options);
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
    now_ = now;
  }

  void Create(uint64_t ttl_seconds) {
    CollectionOptions options;
    options.ttl_seconds = ttl_seconds;
    options.chunker.target_terms = 8;
    ASSERT_TRUE(database_->CreateCollection("c", options, true).ok());
    ttl_seconds_ = ttl_seconds;
  }

  void Write(std::vector<Unit> units) {
    for (const Unit& unit : units) model_[unit.key] = unit;
    const auto summary = database_->Write("c", std::move(units));
    ASSERT_TRUE(summary.ok()) << summary.status().message();
  }

  bool IsVisible(const Unit& unit) const {
    if (ttl_seconds_ == 0 || !unit.time.has_value()) return true;
    const int64_t limit = (now_ / kSecond - static_cast<int64_t>(ttl_seconds_)) * kSecond;
    return unit.time->microseconds >= limit;
  }

  void ExpectModel() {
    const Result<CollectionView> view = database_->View().Collection("c");
    ASSERT_TRUE(view.ok());
    Keys all, with_text;
    std::map<std::string, uint64_t> sessions;
    for (const auto& [key, unit] : model_) {
      if (!IsVisible(unit)) continue;
      all.insert(key);
      if (!unit.text.empty()) with_text.insert(key);
      if (!unit.session.empty()) ++sessions[unit.session];
    }
    Keys found;
    UnitCursor units(view->version(), UnitKinds::kAll);
    for (auto more = units.Next(); more.ok() && *more; more = units.Next()) {
      found.insert(std::string(units.unit().key));
    }
    EXPECT_EQ(found, all);
    for (const auto& [key, unit] : model_) {
      UnitCursor one(view->version(), UnitKinds::kAll);
      EXPECT_EQ(*one.SeekKey(key), all.contains(key)) << key;
    }
    EXPECT_EQ(KeysOf(*view, nullptr), with_text);
    EXPECT_EQ(KeysOf(*view, std::make_shared<const ChunkSet>(*view->LiveChunks())), with_text);
    EXPECT_EQ(KeysOf(*view, std::make_shared<const ChunkSet>(view->Match("boat")->chunks)),
              with_text);
    for (const RankMode mode : {RankMode::kBm25, RankMode::kDefault, RankMode::kMixpr}) {
      EXPECT_EQ(RankedKeys(*view, mode), with_text);
    }
    std::map<std::string, uint64_t> counted;
    SessionCursor cursor(view->version(), {});
    for (auto more = cursor.Next(); more.ok() && *more; more = cursor.Next()) {
      counted[cursor.session()] = cursor.messages();
    }
    EXPECT_EQ(counted, sessions);
    const auto list = SessionList::Load(*view->version());
    ASSERT_TRUE(list.ok());
    Keys listed, expected;
    for (const ListedSession& session : (*list)->sessions()) {
      if (!session.id.empty()) listed.insert(session.id);
    }
    for (const auto& [id, messages] : sessions) expected.insert(id);
    EXPECT_EQ(listed, expected);
    ExpectEdges(*view, with_text);
  }

  static Keys KeysOf(const CollectionView& view, std::shared_ptr<const ChunkSet> chunks) {
    Keys keys;
    ChunkCursor cursor(view.version(), std::move(chunks));
    for (auto more = cursor.Next(); more.ok() && *more; more = cursor.Next()) {
      keys.insert(std::string((*cursor.ReadUnit())->key));
    }
    return keys;
  }

  static Keys RankedKeys(const CollectionView& view, RankMode mode) {
    RankRequest request;
    request.question = "boat";
    request.mode = mode;
    request.limit = 1000;
    const Result<RankAnswer> answer = view.Rank(request);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    Keys keys;
    for (const RankedChunk& row : answer->rows) keys.insert(view.ReadPassage(row.chunk)->key);
    return keys;
  }

  static void ExpectEdges(const CollectionView& view, const Keys& visible) {
    EdgeCursor edges(view.version());
    for (auto more = edges.Next(); more.ok() && *more; more = edges.Next()) {
      EXPECT_TRUE(visible.contains(view.ReadPassage(edges.from())->key));
      EXPECT_TRUE(visible.contains(view.ReadPassage(edges.to())->key));
    }
  }

  uint64_t StoredUnits() const {
    const CollectionStats stats = database_->View().Collection("c")->stats();
    return stats.documents + stats.messages;
  }

  fs::path path_;
  std::unique_ptr<Database> database_;
  std::map<std::string, Unit> model_;
  uint64_t ttl_seconds_ = 0;
  int64_t now_ = 0;
};

Unit MessageAt(const std::string& key, std::optional<int64_t> time) {
  Unit unit;
  unit.kind = Unit::Kind::kMessage;
  unit.key = key;
  unit.text = "the boat of " + key;
  if (time.has_value()) unit.time = TimePoint{*time, 0};
  return unit;
}

Unit RandomUnit(std::mt19937* random, int64_t now) {
  Unit unit = MessageAt("k" + std::to_string((*random)() % 60), std::nullopt);
  if ((*random)() % 4 == 0) {
    unit.kind = Unit::Kind::kDocument;
    for (int i = 0; i < 6; ++i) unit.text += " A boat by the sea and a boat at home for us.";
  } else {
    unit.session = "s" + std::to_string((*random)() % 5);
  }
  if ((*random)() % 12 == 0) unit.text.clear();
  if ((*random)() % 8 != 0) {
    const int64_t ago = static_cast<int64_t>((*random)() % (8 * 86'400)) * kSecond;
    unit.time = TimePoint{now - ago, static_cast<int16_t>(60 * ((*random)() % 27) - 780)};
  }
  return unit;
}

TEST_F(ExpiryTest, EqualsAPlainListThroughWritesAndReopenings) {
  std::mt19937 random(5);
  int64_t now = kStart;
  Open(now);
  Create(kTtlDays * 86'400);
  for (int round = 0; round < 40; ++round) {
    now += static_cast<int64_t>(random() % 40'000) * kSecond;
    Open(now, DatabaseOptions::Mode::kWrite);
    ExpectModel();
    std::vector<Unit> units;
    for (uint32_t n = random() % 12; n > 0; --n) units.push_back(RandomUnit(&random, now));
    Write(units);
    ExpectModel();
    if (round % 8 == 7) {
      ASSERT_TRUE(database_->Compact().ok());
      std::erase_if(model_, [&](const auto& entry) { return !IsVisible(entry.second); });
      EXPECT_EQ(StoredUnits(), model_.size());
      ExpectModel();
    }
    const Result<VerifyReport> report = database_->Verify();
    ASSERT_TRUE(report.ok() && report->clean());
    Open(now + kDay / 3, DatabaseOptions::Mode::kRead);
    ExpectModel();
  }
}

TEST_F(ExpiryTest, IsRemovedBehindTheNextWrite) {
  Open(kStart);
  Create(86'400);
  std::vector<Unit> units;
  for (int i = 0; i < 2000; ++i) units.push_back(MessageAt("m" + std::to_string(i), kStart));
  Write(units);
  EXPECT_EQ(StoredUnits(), 2000u);
  Open(kStart + 2 * kDay);
  EXPECT_EQ(StoredUnits(), 2000u);
  Write({MessageAt("new", kStart + 2 * kDay)});
  EXPECT_EQ(StoredUnits(), 2001u - 1024u);
  Write({MessageAt("old", kStart)});
  EXPECT_EQ(StoredUnits(), 1u);
  ExpectModel();
}

TEST_F(ExpiryTest, RemovesNothingWithinATransaction) {
  Open(kStart);
  Create(86'400);
  ASSERT_TRUE(database_->Begin().ok());
  Write({MessageAt("old", kStart - 2 * kDay), MessageAt("new", kStart)});
  EXPECT_EQ(StoredUnits(), 2u);
  ExpectModel();
  ASSERT_TRUE(database_->Commit().ok());
  ExpectModel();
  Write({MessageAt("next", kStart)});
  EXPECT_EQ(StoredUnits(), 2u);
}

TEST_F(ExpiryTest, AChangedTtlIsTakenBackByARollback) {
  Open(kStart);
  Create(0);
  Write({MessageAt("old", kStart - 2 * kDay), MessageAt("new", kStart)});
  ASSERT_TRUE(database_->Begin().ok());
  CollectionSettings settings;
  settings.ttl_seconds = 86'400;
  ASSERT_TRUE(database_->AlterCollection("c", settings).ok());
  ttl_seconds_ = 86'400;
  ExpectModel();
  ASSERT_TRUE(database_->Rollback().ok());
  ttl_seconds_ = 0;
  ExpectModel();
  ASSERT_TRUE(database_->AlterCollection("c", settings).ok());
  ttl_seconds_ = 86'400;
  ExpectModel();
  EXPECT_EQ(StoredUnits(), 1u);
}

TEST_F(ExpiryTest, ABackupKeepsTheTtl) {
  Open(kStart);
  Create(86'400);
  Write({MessageAt("old", kStart - kDay / 2), MessageAt("none", std::nullopt)});
  const fs::path original = path_;
  const std::string copy = path_.string() + "_copy";
  ASSERT_TRUE(database_->Backup(copy).ok());
  path_ = copy;
  Open(kStart + kDay);
  EXPECT_EQ(database_->View().Collection("c")->options().ttl_seconds, 86'400u);
  ExpectModel();
  fs::remove_all(original);
}

}  // namespace
}  // namespace wend

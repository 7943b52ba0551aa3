// Transactions: random ones against naive collections, which are what the database must equal
// inside of them, after COMMIT, after ROLLBACK and after a write that failed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <random>

#include "engine/database.h"
#include "engine/rank_request.h"
#include "engine/unit_cursor.h"
#include "storage/unit_rows.h"
#include "tests/model/naive_collection.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

Unit RandomUnit(std::mt19937* random) {
  Unit u;
  u.key = "k" + std::to_string((*random)() % 40);
  if ((*random)() % 2 == 0) {
    u.kind = Unit::Kind::kMessage;
    u.session = "s" + std::to_string((*random)() % 3);
    u.speaker = (*random)() % 2 == 0 ? "Anna" : "Ben";
  } else {
    u.title = "title w" + std::to_string((*random)() % 50);
  }
  for (uint32_t n = (*random)() % 60; n > 0; --n) {
    u.text += "w" + std::to_string((*random)() % 80) + ((*random)() % 9 == 0 ? ". " : " ");
  }
  u.metadata["n"] = static_cast<int64_t>((*random)() % 5);
  return u;
}

CollectionOptions SmallChunks() {
  CollectionOptions options;
  options.chunker.target_terms = 16;
  return options;
}

class TransactionTest : public testing::Test {
 protected:
  TransactionTest()
      : path_(fs::temp_directory_path() /
              ("wend_transaction_test_" + std::to_string(getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(path_);
  }
  ~TransactionTest() override {
    database_.reset();
    fs::remove_all(path_);
  }

  void Open(const std::string& path, uint64_t memory = 64 << 20) {
    if (database_ != nullptr) {
      EXPECT_TRUE(database_->Close().ok());
    }
    database_.reset();
    DatabaseOptions options;
    options.threads = 1;
    options.memory_budget_bytes = memory;
    Result<std::unique_ptr<Database>> r = Database::Open(path, options);
    ASSERT_TRUE(r.ok()) << r.status().message();
    database_ = std::move(*r);
  }

  std::map<std::string, std::string> Contents(const std::string& name) {
    std::map<std::string, std::string> found;
    const Result<CollectionView> view = database_->View().Collection(name);
    if (!view.ok()) return found;
    UnitCursor cursor(view->version(), UnitKinds::kAll);
    for (;;) {
      const Result<bool> more = cursor.Next();
      EXPECT_TRUE(more.ok()) << more.status().message();
      if (!more.ok() || !*more) return found;
      found[std::string(cursor.unit().key)] =
          *cursor.ReadText() + "|" + std::string(cursor.unit().speaker);
    }
  }

  void ExpectModel(const std::string& name, const NaiveCollection& model, std::mt19937* random) {
    std::map<std::string, std::string> want;
    for (const auto& [key, unit] : model.units()) want[key] = unit.text + "|" + unit.speaker;
    EXPECT_EQ(Contents(name), want);
    const Result<CollectionView> view = database_->View().Collection(name);
    ASSERT_TRUE(view.ok()) << view.status().message();
    const CollectionStats have = view->stats(), stats = model.Stats();
    EXPECT_EQ(have.documents, stats.documents);
    EXPECT_EQ(have.messages, stats.messages);
    EXPECT_EQ(have.chunks, stats.chunks);
    EXPECT_EQ(have.tokens, stats.tokens);
    const std::string question =
        "w" + std::to_string((*random)() % 80) + " w" + std::to_string((*random)() % 80);
    RankRequest request;
    request.question = question;
    const Result<RankAnswer> answer = view->Rank(request);
    ASSERT_TRUE(answer.ok()) << answer.status().message();
    const std::vector<NaiveHit> hits = model.Bm25(question, 10);
    ASSERT_EQ(answer->rows.size(), hits.size());
    for (size_t i = 0; i < hits.size(); ++i) {
      EXPECT_EQ(answer->rows[i].score, hits[i].score);
      EXPECT_EQ(view->ReadPassage(answer->rows[i].chunk)->key, hits[i].key);
    }
  }

  void ExpectClean() {
    const Result<VerifyReport> report = database_->Verify();
    ASSERT_TRUE(report.ok()) << report.status().message();
    EXPECT_TRUE(report->clean()) << report->ToText();
  }

  fs::path path_;
  std::unique_ptr<Database> database_;
};

// What the tests believe: the units of each collection, in order of insertion.
struct Model {
  std::vector<std::pair<std::string, std::optional<Unit>>> steps;  // key; none: deleted

  NaiveCollection Build() const {
    NaiveCollection naive(SmallChunks());
    for (const auto& [key, unit] : steps) {
      if (unit.has_value()) {
        naive.Put(*unit);
      } else {
        naive.Delete(key);
      }
    }
    return naive;
  }
};

// Gives what Anna said to Ben, or the other way round, and perhaps another text; what is left of
// the collection goes where `n` is 0.
void EditSome(std::mt19937* random, Database* database, const std::string& name, Model* model) {
  const bool to_ben = (*random)() % 2 == 0, with_text = (*random)() % 3 == 0;
  const NaiveCollection before = model->Build();
  const auto plan = [&](const DatabaseView& view) -> Result<CollectionChange> {
    CollectionChange change;
    WEND_ASSIGN_OR_RETURN(const CollectionView collection, view.Collection(name));
    UnitCursor cursor(collection.version(), UnitKinds::kAll);
    for (;;) {
      WEND_ASSIGN_OR_RETURN(const bool more, cursor.Next());
      if (!more) return change;
      Unit unit = before.units().at(std::string(cursor.unit().key));
      if (unit.speaker == (to_ben ? "Anna" : "Ben")) {
        unit.speaker = to_ben ? "Ben" : "Anna";
        if (with_text) unit.text = "w1 w2 w3";
        model->steps.emplace_back(unit.key, unit);
        if (!with_text) unit.text.clear();
        change.edits.push_back({unit, /*keeps_text=*/!with_text});
      } else if (unit.metadata.at("n") == MetadataValue(int64_t{0})) {
        change.removed.push_back(unit.key);
      }
    }
  };
  const Result<uint64_t> changed = database->Change(name, plan);
  ASSERT_TRUE(changed.ok()) << changed.status().message();
  for (const auto& [key, unit] : before.units()) {
    const bool edited = unit.speaker == (to_ben ? "Anna" : "Ben");
    if (!edited && unit.metadata.at("n") == MetadataValue(int64_t{0})) {
      model->steps.emplace_back(key, std::nullopt);
    }
  }
}

TEST_F(TransactionTest, EqualsTheModelInsideAndAfterwards) {
  std::mt19937 random(3);
  Open(path_.string());
  const std::vector<std::string> names = {"a", "b"};
  std::map<std::string, Model> models;
  for (const std::string& name : names) {
    ASSERT_TRUE(database_->CreateCollection(name, SmallChunks(), false).ok());
  }
  for (int round = 0; round < 24 && !HasFailure(); ++round) {
    const std::map<std::string, Model> before = models;
    const bool in_transaction = round % 4 != 0;
    if (in_transaction) {
      ASSERT_TRUE(database_->Begin().ok());
    }
    for (uint32_t step = 1 + random() % 6; step > 0; --step) {
      const std::string& name = names[random() % 2];
      Model& model = models[name];
      if (random() % 4 == 0) {
        EditSome(&random, database_.get(), name, &model);
      } else if (random() % 3 == 0) {
        std::vector<std::string> keys;
        for (uint32_t n = 1 + random() % 4; n > 0; --n) keys.push_back(RandomUnit(&random).key);
        ASSERT_TRUE(database_->Delete(name, keys, std::nullopt).ok());
        for (const std::string& key : keys) model.steps.emplace_back(key, std::nullopt);
      } else {
        std::vector<Unit> units;
        for (uint32_t n = 1 + random() % 9; n > 0; --n) units.push_back(RandomUnit(&random));
        for (const Unit& unit : units) model.steps.emplace_back(unit.key, unit);
        ASSERT_TRUE(database_->Write(name, units).ok());
      }
      ExpectModel(name, model.Build(), &random);
    }
    ExpectClean();
    if (in_transaction && random() % 2 == 0) {
      ASSERT_TRUE(database_->Rollback().ok());
      models = before;
    } else if (in_transaction && random() % 4 == 0) {
      Open(path_.string());  // closing rolls back
      models = before;
    } else if (in_transaction) {
      ASSERT_TRUE(database_->Commit().ok());
    }
    if (random() % 4 == 0) Open(path_.string());
    for (const std::string& name : names) ExpectModel(name, models[name].Build(), &random);
    ExpectClean();
  }
}

TEST_F(TransactionTest, AFailedWriteLeavesNoTraceAndTheTransactionGoesOn) {
  Open(path_.string(), 16 << 20);  // a transaction of 4 MiB
  ASSERT_TRUE(database_->Begin().ok());
  Unit small;
  small.key = "small";
  small.text = "a few words";
  ASSERT_TRUE(database_->Write("main", {small}).ok());
  std::mt19937 random(5);
  std::vector<Unit> large(2);
  for (Unit& unit : large) {
    unit.key = "large" + std::to_string(random());
    while (unit.text.size() < (9u << 20)) unit.text += "w" + std::to_string(random() % 900) + " ";
  }
  const Status refused = database_->Write("other", large).status();
  EXPECT_EQ(refused.code(), Code::kTooBig);
  EXPECT_NE(refused.message().find("memory_budget"), std::string::npos) << refused.message();
  EXPECT_EQ(database_->View().Collection("other").status().code(), Code::kNotFound);
  EXPECT_EQ(Contents("main").size(), 1u);
  small.key = "another";
  ASSERT_TRUE(database_->Write("main", {small}).ok());
  ASSERT_TRUE(database_->Commit().ok());
  Open(path_.string());
  EXPECT_EQ(Contents("main").size(), 2u);
  EXPECT_TRUE(Contents("other").empty());
  ExpectClean();
}

TEST_F(TransactionTest, CollectionsComeAndGoWithIt) {
  Open(path_.string());
  std::mt19937 random(9);
  ASSERT_TRUE(database_->Write("old", {RandomUnit(&random)}).ok());
  std::optional<CollectionView> view = *database_->View().Collection("old");
  const auto change = [&] {
    ASSERT_TRUE(database_->Begin().ok());
    ASSERT_TRUE(database_->DropCollection("old", false).ok());
    ASSERT_TRUE(database_->CreateCollection("new", {}, false).ok());
    ASSERT_TRUE(database_->Write("new", {RandomUnit(&random)}).ok());
    EXPECT_FALSE(database_->View().Collection("old").ok());
    EXPECT_EQ(*database_->View().CollectionNames(), std::vector<std::string>{"new"});
  };
  change();
  ASSERT_TRUE(database_->Rollback().ok());
  EXPECT_EQ(*database_->View().CollectionNames(), std::vector<std::string>{"old"});
  EXPECT_EQ(Contents("old").size(), 1u);
  change();
  ASSERT_TRUE(database_->Commit().ok());
  EXPECT_EQ(*database_->View().CollectionNames(), std::vector<std::string>{"new"});
  EXPECT_EQ(view->ReadPassage(ChunkId(0)).status().message(), "") << "a view stays";
  view.reset();
  ExpectClean();
  Open(path_.string());
  EXPECT_EQ(*database_->View().CollectionNames(), std::vector<std::string>{"new"});
  EXPECT_EQ(Contents("new").size(), 1u);
  ExpectClean();
}

TEST_F(TransactionTest, AnEditKeepsTheMarkOfItsUnit) {
  Open(":memory:");
  Unit unit;
  unit.key = "a";
  unit.text = "words";
  unit.mark = "size 5";
  ASSERT_TRUE(database_->Write("main", {unit}).ok());
  const auto plan = [&](const DatabaseView&) -> Result<CollectionChange> {
    CollectionChange change;
    unit.title = "Title";
    change.edits.push_back({unit, true});
    return change;
  };
  EXPECT_EQ(*database_->Change("main", plan), 1u);
  EXPECT_EQ(*database_->ReadUnitMark("main", "a"), "size 5");
  EXPECT_EQ(Contents("main").at("a"), "words|");
  const auto fails = [](const DatabaseView&) -> Result<CollectionChange> {
    return Status::Invalid("no plan");
  };
  EXPECT_EQ(database_->Change("main", fails).status().message(), "no plan");
  EXPECT_EQ(database_->Change("nowhere", plan).status().code(), Code::kNotFound);
}

TEST_F(TransactionTest, RefusesWhatHasNoPlaceInIt) {
  Open(path_.string());
  EXPECT_FALSE(database_->Commit().ok());
  EXPECT_FALSE(database_->Rollback().ok());
  ASSERT_TRUE(database_->Begin().ok());
  for (const Status& status : {database_->Begin(), database_->Backup(path_.string() + ".copy"),
                               database_->Compact().status()}) {
    EXPECT_EQ(status.code(), Code::kInvalid);
    EXPECT_NE(status.message().find("COMMIT or ROLLBACK"), std::string::npos) << status.message();
  }
  EXPECT_TRUE(database_->Rollback().ok());
  EXPECT_FALSE(database_->Rollback().ok());
}

TEST_F(TransactionTest, AViewOfATransactionOutlivesItsRollback) {
  Open(":memory:");
  Unit unit;
  unit.key = "a";
  unit.text = "first words";
  ASSERT_TRUE(database_->Write("main", {unit}).ok());
  ASSERT_TRUE(database_->Begin().ok());
  unit.text = "second thoughts";
  ASSERT_TRUE(database_->Write("main", {unit}).ok());
  const Result<CollectionView> inside = database_->View().Collection("main");
  ASSERT_TRUE(database_->Rollback().ok());
  RankRequest request;
  request.question = "thoughts";
  const Result<RankAnswer> answer = inside->Rank(request);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->rows.size(), 1u);
  EXPECT_EQ(inside->ReadPassage(answer->rows[0].chunk)->text, "second thoughts");
  EXPECT_TRUE(database_->View().Collection("main")->Rank(request)->rows.empty());
  EXPECT_EQ(Contents("main").at("a"), "first words|");
}

TEST_F(TransactionTest, CompactsOneCollectionAndChecks) {
  Open(path_.string());
  std::mt19937 random(1);
  for (const char* name : {"a", "b"}) {
    std::vector<Unit> units;
    for (int i = 0; i < 400; ++i) {
      units.push_back(RandomUnit(&random));
      units.back().key = "k" + std::to_string(i);
    }
    ASSERT_TRUE(database_->Write(name, units).ok());
  }
  Open(path_.string());  // seals
  std::vector<std::string> keys;
  for (int i = 0; i < 300; ++i) keys.push_back("k" + std::to_string(i));
  for (const char* name : {"a", "b"}) ASSERT_TRUE(database_->Delete(name, keys, {}).ok());
  EXPECT_EQ(database_->Compact("c").status().code(), Code::kNotFound);
  EXPECT_GT(database_->Compact("a")->dead_postings, 0u);
  EXPECT_EQ(database_->Compact("a")->dead_postings, 0u);
  EXPECT_GT(database_->Compact()->dead_postings, 0u) << "those of b were left alone";
  const Result<std::vector<CheckRow>> quick = database_->Check(false);
  const Result<std::vector<CheckRow>> full = database_->Check(true);
  ASSERT_TRUE(quick.ok() && full.ok());
  EXPECT_EQ(quick->size(), 5u);
  EXPECT_EQ(full->size(), 7u);
  for (const CheckRow& row : *full) EXPECT_TRUE(row.passed) << row.check << ": " << row.detail;
}

}  // namespace
}  // namespace wend

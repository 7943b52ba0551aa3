// Callers' vectors: exactly what a naive list of them answers, through random writes, replacements,
// deletions, transactions and reopenings; and the rows behind them cross-checked.
#include "engine/vector_search.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>

#include "engine/attributes.h"
#include "engine/database.h"
#include "engine/rank_request.h"
#include "engine/term_cursor.h"
#include "engine/unit_cursor.h"
#include "engine/verify.h"
#include "storage/catalog_rows.h"
#include "storage/format.h"
#include "storage/store.h"
#include "storage/term_table.h"
#include "storage/unit_rows.h"
#include "storage/vector_rows.h"
#include "tests/model/naive_vectors.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

constexpr CollectionId kMain{1};

SparseVector RandomVector(std::mt19937* random, uint32_t max_entries) {
  std::map<uint32_t, uint32_t> entries;
  for (uint32_t n = (*random)() % (max_entries + 1); n > 0; --n) {
    const uint32_t dimension = (*random)() % 8 == 0 ? ~((*random)() % 3) : (*random)() % 60;
    entries[dimension] =
        (*random)() % 50 == 0 ? kMaxVectorWeight : 1 + (*random)() % (3 * kVectorWeightOne);
  }
  SparseVector vector;
  for (const auto& [dimension, weight] : entries) vector.push_back({dimension, weight});
  return vector;
}

Unit RandomUnit(std::mt19937* random) {
  Unit unit;
  unit.key = "k" + std::to_string((*random)() % 500);
  if ((*random)() % 3 == 0) {
    unit.kind = Unit::Kind::kMessage;
    unit.session = "s" + std::to_string((*random)() % 5);
  } else if ((*random)() % 3 == 0) {
    unit.title = "title " + std::to_string((*random)() % 9);
  }
  for (uint32_t n = (*random)() % 3 * ((*random)() % 30); n > 0; --n) {
    unit.text += "w" + std::to_string((*random)() % 90) + ((*random)() % 9 == 0 ? ". " : " ");
  }
  for (const char* space : {"a", "b"}) {
    if ((*random)() % 4 != 0) SetVector(space, RandomVector(random, 12), &unit.vectors);
  }
  return unit;
}

class VectorSearchTest : public testing::Test {
 protected:
  VectorSearchTest()
      : path_(fs::temp_directory_path() /
              ("wend_vector_search_test_" + std::to_string(getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(path_);
  }
  ~VectorSearchTest() override {
    Close();
    fs::remove_all(path_);
  }

  void Close() {
    if (database_ != nullptr) {
      EXPECT_TRUE(database_->Close().ok());
    }
    database_.reset();
  }
  void Open() {
    Close();
    DatabaseOptions options;
    options.threads = 1;
    Result<std::unique_ptr<Database>> opened = Database::Open(path_, options);
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
    CollectionOptions small;
    small.chunker.target_terms = 10;
    ASSERT_TRUE(database_->CreateCollection("main", small, true).ok());
  }
  WriteSummary Write(std::vector<Unit> units) {
    const Result<WriteSummary> summary = database_->Write("main", std::move(units));
    EXPECT_TRUE(summary.ok()) << summary.status().message();
    return summary.ok() ? *summary : WriteSummary();
  }
  CollectionView View() { return *database_->View().Collection("main"); }

  Result<RankAnswer> Rank(const std::string& space, const SparseVector& question, uint32_t limit,
                          const ChunkSet* allowed = nullptr,
                          FilterStrategy strategy = FilterStrategy::kAuto) {
    RankRequest request;
    request.mode = RankMode::kVector;
    request.space = space;
    request.vector = &question;
    request.limit = limit;
    request.allowed = allowed;
    request.filter_strategy = strategy;
    return View().Rank(request);
  }
  std::vector<NaiveVectors::Hit> HitsOf(const RankAnswer& answer) {
    std::vector<NaiveVectors::Hit> hits;
    for (const RankedChunk& row : answer.rows) {
      hits.push_back({View().ReadPassage(row.chunk)->key, row.score});
    }
    return hits;
  }

  void ExpectModel(std::mt19937* random) {
    using Hits = std::vector<NaiveVectors::Hit>;
    for (const std::string space : {"a", "b"}) {
      const SparseVector question = RandomVector(random, 20);
      const Hits all = model_.Rank(space, question);
      for (const uint32_t limit : {1u, 10u, 1000u}) {
        const Result<RankAnswer> answer = Rank(space, question, limit);
        ASSERT_TRUE(answer.ok()) << answer.status().message();
        const Hits best(all.begin(), all.begin() + std::min<ptrdiff_t>(limit, std::ssize(all)));
        ASSERT_EQ(HitsOf(*answer), best) << VectorText(question);
        ExpectShares(*answer);
      }
      const RankAnswer ranked = *Rank(space, question, 1000);
      ChunkSet allowed;
      Hits kept;
      for (const RankedChunk& row : ranked.rows) {
        if ((*random)() % 4 != 0) continue;
        allowed.add(row.chunk.value);
        kept.push_back({View().ReadPassage(row.chunk)->key, row.score});
      }
      for (const FilterStrategy strategy : {FilterStrategy::kCheck, FilterStrategy::kScan}) {
        const Result<RankAnswer> answer = Rank(space, question, 1000, &allowed, strategy);
        ASSERT_TRUE(answer.ok()) << answer.status().message();
        ASSERT_EQ(HitsOf(*answer), kept);
      }
    }
  }
  static void ExpectShares(const RankAnswer& answer) {
    for (const RankedChunk& row : answer.rows) {
      double sum = 0;
      for (const float share : row.term_scores) sum += share;
      ASSERT_NEAR(sum, row.score, 1e-5 * row.score);
    }
  }
  void ExpectClean() {
    const Result<std::vector<CheckRow>> rows = database_->Check(true);
    ASSERT_TRUE(rows.ok()) << rows.status().message();
    for (const CheckRow& row : *rows) EXPECT_TRUE(row.passed) << row.check << ": " << row.detail;
  }
  // What is stored, as it was set, and no more terms than words.
  void ExpectStored() {
    const CollectionView view = View();
    UnitCursor cursor(view.version(), UnitKinds::kAll);
    for (const Unit& unit : model_.units()) {
      ASSERT_TRUE(*cursor.SeekKey(unit.key));
      ASSERT_EQ(cursor.unit().Vectors(), unit.vectors) << unit.key;
    }
    uint64_t words = 0;
    TermCursor terms(view.version(), "");
    while (*terms.Next()) {
      ASSERT_FALSE(IsAttributeTerm(terms.term()));
      ++words;
    }
    EXPECT_LE(words, view.stats().terms);
    EXPECT_LE(view.stats().terms, 90u + 10u);
  }

  std::string path_;
  std::unique_ptr<Database> database_;
  NaiveVectors model_;
};

TEST_F(VectorSearchTest, AnswersAsANaiveListThroughWritesAndReopenings) {
  std::mt19937 random(7);
  Open();
  for (int step = 0; step < 60; ++step) {
    std::vector<Unit> units;
    for (uint32_t n = random() % 40; n > 0; --n) units.push_back(RandomUnit(&random));
    for (const Unit& unit : units) model_.Put(unit);
    Write(std::move(units));
    std::vector<std::string> gone;
    for (uint32_t n = random() % 6; n > 0; --n)
      gone.push_back("k" + std::to_string(random() % 500));
    for (const std::string& key : gone) model_.Delete(key);
    ASSERT_TRUE(database_->Delete("main", gone, std::nullopt).ok());
    if (step % 9 == 8) Open();  // seals what the tail holds
    if (step % 20 == 19) {
      ASSERT_TRUE(database_->Compact("main").ok());
    }
    ExpectModel(&random);
    if (step % 10 != 9) continue;
    ExpectStored();
    ExpectClean();
  }
}

TEST_F(VectorSearchTest, TakesPartInTransactions) {
  std::mt19937 random(3);
  Open();
  for (int round = 0; round < 8; ++round) {
    const NaiveVectors before = model_;
    ASSERT_TRUE(database_->Begin().ok());
    std::vector<Unit> units;
    for (int i = 0; i < 30; ++i) units.push_back(RandomUnit(&random));
    for (const Unit& unit : units) model_.Put(unit);
    Write(std::move(units));
    ExpectModel(&random);
    if (round % 2 == 1) {
      ASSERT_TRUE(database_->Commit().ok());
    } else {
      ASSERT_TRUE(database_->Rollback().ok());
      model_ = before;
      if (round == 0) continue;  // there is no vector at all
    }
    ExpectModel(&random);
    if (round % 3 == 2) Open();
  }
}

Unit UnitWith(const std::string& key, const std::string& vector) {
  Unit unit;
  unit.key = key;
  unit.text = "some words";
  SetVector("a", *ParseVector(vector), &unit.vectors);
  return unit;
}

TEST_F(VectorSearchTest, AnUnchangedVectorIsLeftAloneAndAChangedOneReplaces) {
  Open();
  EXPECT_EQ(Write({UnitWith("x", "1:0.5 2:1")}).inserted, 1u);
  EXPECT_EQ(Write({UnitWith("x", "2:1 1:0.5")}).unchanged, 1u);
  EXPECT_EQ(Write({UnitWith("x", "2:1 1:0.50001")}).unchanged, 1u) << "the same 1,024ths";
  EXPECT_EQ(Write({UnitWith("x", "1:0.5 2:1.25")}).replaced, 1u);
  EXPECT_EQ(Write({UnitWith("x", "")}).replaced, 1u);
  EXPECT_FALSE(Rank("a", *ParseVector("1:1"), 10).ok()) << "no vector is left";
}

TEST_F(VectorSearchTest, LeavesStatisticsOfWordsAlone) {
  Open();
  Unit plain = UnitWith("x", "");
  Write({plain});
  const CollectionStats before = View().stats();
  plain.key = "y";
  SetVector("a", *ParseVector("1:0.5 2:1 3:7"), &plain.vectors);
  Write({plain});
  const CollectionStats after = View().stats();
  EXPECT_EQ(after.terms, before.terms);
  EXPECT_EQ(after.tokens, 2 * before.tokens);
  EXPECT_EQ(after.chunks, 2 * before.chunks);
}

TEST_F(VectorSearchTest, UnitsWithoutTextStandOnAnEmptyChunk) {
  Open();
  Unit bare;
  bare.key = "bare";
  SetVector("a", *ParseVector("7:2"), &bare.vectors);
  Unit spoken = bare;
  spoken.key = "spoken";
  spoken.kind = Unit::Kind::kMessage;
  spoken.session = "s";
  SetVector("a", *ParseVector("7:1"), &spoken.vectors);
  Unit blank = bare;
  blank.key = "blank";
  blank.text = " \n ";
  SetVector("a", *ParseVector("7:3"), &blank.vectors);
  Write({bare, spoken, blank});
  const RankAnswer answer = *Rank("a", *ParseVector("7:1"), 10);
  using Hit = NaiveVectors::Hit;
  EXPECT_EQ(HitsOf(answer), (std::vector<Hit>{Hit{"blank", 3}, Hit{"bare", 2}, Hit{"spoken", 1}}));
  EXPECT_EQ(View().ReadPassage(answer.rows[1].chunk)->text, "");
  ASSERT_TRUE(database_->Delete("main", {"bare", "spoken", "blank"}, std::nullopt).ok());
  EXPECT_EQ(View().stats().chunks, 0u);
  ExpectClean();
}

TEST_F(VectorSearchTest, NamesTheNearestSpace) {
  Open();
  Unit unit = UnitWith("x", "1:1");
  Write({unit});
  const Result<RankAnswer> none = Rank("splade", *ParseVector("1:1"), 10);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.status().message(), "no vector of 'main' is in the space 'splade'; it has 'a'");
  SetVector("splade", *ParseVector("1:1"), &unit.vectors);
  Write({unit});
  EXPECT_EQ(Rank("splad", *ParseVector("1:1"), 10).status().message(),
            "no vector of 'main' is in the space 'splad'; did you mean 'splade'?");
  EXPECT_EQ(Rank("splade", *ParseVector("2:1"), 10)->rows.size(), 0u);
  EXPECT_EQ(Rank("splade", {}, 10)->rows.size(), 0u);
  ASSERT_TRUE(database_->Delete("main", {"x"}, std::nullopt).ok());
  EXPECT_EQ(Rank("a", *ParseVector("1:1"), 10).status().message(),
            "no vector of 'main' is in the space 'a'; it has no vectors at all");
}

TEST_F(VectorSearchTest, RefusesMoreThanSixteenSpaces) {
  Open();
  Unit unit = UnitWith("x", "1:1");
  for (int i = 0; i < 16; ++i) {
    SetVector("s" + std::to_string(i), *ParseVector("1:1"), &unit.vectors);
  }
  const auto written = database_->Write("main", {unit});
  EXPECT_EQ(written.status().code(), Code::kTooBig);
  EXPECT_NE(written.status().message().find("17 spaces"), std::string::npos);
}

// A database that never held a vector stays as older programs know it; the first one marks it.
TEST_F(VectorSearchTest, MarksTheDatabaseForOlderPrograms) {
  const auto bits = [&] {
    Close();
    const auto store = Store::Open(path_, {});
    std::string bytes;
    EXPECT_TRUE(
        *(*store)->View().Get(Family::kMeta, RowKey(kDatabaseScope, Kind::kSuperblock), &bytes));
    return Superblock::Decode(bytes)->incompatible_bits;
  };
  Open();
  Write({UnitWith("x", "")});
  EXPECT_EQ(bits(), 0u);
  Open();
  ASSERT_TRUE(database_->Begin().ok());
  Write({UnitWith("x", "1:1")});
  ASSERT_TRUE(database_->Rollback().ok());
  EXPECT_EQ(bits(), 0u);
  Open();
  Write({UnitWith("x", "1:1")});
  ASSERT_TRUE(database_->CreateCollection("other", {}, false).ok());
  EXPECT_EQ(bits(), kVectorsBit);
}

// ---- Damage -----------------------------------------------------------------------------------

class VectorDamageTest : public VectorSearchTest {
 protected:
  VectorDamageTest() {
    std::mt19937 random(5);
    Open();
    std::vector<Unit> units;
    for (int i = 0; i < 600; ++i) {
      units.push_back(RandomUnit(&random));
      units.back().key = std::to_string(i);
    }
    Write(units);
    Write({UnitWith("x", "1:0.5 2:1"), UnitWith("gone", "1:1")});
    EXPECT_TRUE(database_->Delete("main", {"gone"}, std::nullopt).ok());
    Close();
    store_ = std::move(*Store::Open(path_, {}));
    const auto key = **ReadUnitKey(store_->View(), kMain, "x");
    chunk_ = ReadUnit(store_->View(), kMain, key.document)->first_chunk;
    vector_ = *ReadVectorOf(store_->View(), kMain, chunk_);
  }

  std::string Key(uint32_t chunk) { return RowKey(kMain, Kind::kVectors, chunk); }
  void PutVector(uint32_t chunk, const std::vector<WeightedTerm>& vector) {
    WriteTxn txn;
    txn.Put(Family::kIndex, Key(chunk), EncodeVectorRow(vector));
    ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  }
  void ExpectFound(const std::string& what) {
    const Result<VerifyReport> report = VerifyStore(store_->View());
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(std::ranges::any_of(report->findings,
                                    [&](const VerifyFinding& f) { return f.what == what; }))
        << "not found: " << what << "\n"
        << report->ToText();
  }

  std::unique_ptr<Store> store_;
  uint32_t chunk_ = 0;
  std::vector<WeightedTerm> vector_;
};

TEST_F(VectorDamageTest, IsFoundWhateverItIs) {
  ASSERT_TRUE(VerifyStore(store_->View())->clean());
  std::vector<WeightedTerm> other = vector_;
  ++other[0].weight;
  PutVector(chunk_, other);
  ExpectFound("a chunk's vectors are not those of its document");
  ExpectFound("postings differ from the terms of their chunk");
  PutVector(chunk_, {vector_[0]});
  ExpectFound("there are postings too many");
  const std::string_view word[] = {"w5"};
  PutVector(chunk_, {{FindTermIds(store_->View(), kMain, word)->front(), 5}});
  ExpectFound("words and attributes are mixed up");
  PutVector(chunk_, {{1u << 30, 5}});
  ExpectFound("a term is not in the dictionary");
  PutVector(chunk_, vector_);
  ASSERT_TRUE(VerifyStore(store_->View())->clean());
  PutVector(chunk_ + 1, vector_);
  ExpectFound("a deleted chunk has a vector");
}

TEST_F(VectorDamageTest, OfRowsThatDoNotDecodeIsReported) {
  const auto put = [&](const std::string& key, const std::string& bytes) {
    WriteTxn txn;
    txn.Put(Family::kIndex, key, bytes);
    ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  };
  put(Key(chunk_), NewRow().buffer());
  ExpectFound("a vector is damaged");
  // An id of no row's size.
  put(Key(chunk_) + "x", EncodeVectorRow(vector_));
  ExpectFound("a key is malformed");
  std::vector<VectorPosting> read;
  EXPECT_EQ(ReadVectors(store_->View(), kMain, chunk_, chunk_ + 1, &read).code(),
            Code::kCorruption);
  EXPECT_EQ(ReadVectorOf(store_->View(), kMain, chunk_ + 1).status().code(), Code::kCorruption);
}

TEST_F(VectorDamageTest, OfADocumentThatLostItsChunkIsFound) {
  const auto key = **ReadUnitKey(store_->View(), kMain, "x");
  const UnitRow row = *ReadUnit(store_->View(), kMain, key.document);
  WriteTxn txn;
  txn.Put(Family::kText, RowKey(kMain, Kind::kUnit, key.document.value),
          EncodeUnitRow(row.unit, row.revision, row.first_chunk, 0));
  ASSERT_TRUE(store_->Commit(std::move(txn)).ok());
  ExpectFound("a vector has no chunk to stand on");
}

}  // namespace
}  // namespace wend

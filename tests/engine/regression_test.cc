// Bugs that were mended: each leaves a test under its name.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <limits>

#include "engine/catalog.h"
#include "engine/collection_writer.h"
#include "engine/database.h"
#include "engine/rank_request.h"
#include "storage/chunk_rows.h"
#include "storage/format.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

// The first collection of a database.
constexpr CollectionId kMain{1};

class RegressionTest : public testing::Test {
 protected:
  RegressionTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_regression_test_" + std::to_string(getpid()) + "_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()))
                .string();
    std::filesystem::remove_all(path_);
  }
  ~RegressionTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Close() {
    if (database_ != nullptr) {
      EXPECT_TRUE(database_->Close().ok());
    }
    database_.reset();
  }

  void Open() {
    Close();
    Result<std::unique_ptr<Database>> r = Database::Open(path_, DatabaseOptions());
    ASSERT_TRUE(r.ok()) << r.status().message();
    database_ = std::move(*r);
  }

  // The folder itself, with the database closed.
  std::unique_ptr<Store> OpenStore() {
    Close();
    Result<std::unique_ptr<Store>> r = Store::Open(path_, StoreOptions());
    EXPECT_TRUE(r.ok()) << r.status().message();
    return r.ok() ? std::move(*r) : nullptr;
  }

  void MustWrite(std::vector<Unit> units, std::string_view collection = "main") {
    const Result<WriteSummary> r = database_->Write(collection, std::move(units));
    EXPECT_TRUE(r.ok()) << r.status().message();
  }

  CollectionView View(std::string_view collection = "main") {
    Result<CollectionView> view = database_->View().Collection(collection);
    EXPECT_TRUE(view.ok()) << view.status().message();
    return *view;
  }

  // Keys of the messages of a session, from its last backwards along the `next` edges.
  std::vector<std::string> ChainFromTheEnd(const std::string& session) {
    const std::unique_ptr<Store> store = OpenStore();
    const ReadView view = store->View();
    const Result<std::optional<SessionRow>> row = ReadSession(view, kMain, session);
    EXPECT_TRUE(row.ok() && row->has_value());
    uint32_t chunk = (*row)->last_chunk;
    uint32_t came_from = kNoId;
    std::vector<std::string> keys;
    for (bool more = true; more && keys.size() < 100;) {
      std::vector<DirectoryEntry> entry;
      EXPECT_TRUE(ReadDirectory(view, kMain, chunk, chunk + 1, &entry).ok());
      const Result<UnitRow> unit = ReadUnit(view, kMain, DocumentId(entry.at(0).document));
      EXPECT_TRUE(unit.ok()) << chunk;
      if (!unit.ok()) return keys;
      keys.push_back(unit->unit.key);
      const Result<AdjacencyRow> lists =
          ReadAdjacencyRow(view, kMain, EdgeType::kNext, chunk / kChunksPerRow, kChunksPerRow);
      EXPECT_TRUE(lists.ok());
      more = false;
      const uint32_t here = chunk;
      for (const Edge& e : (*lists)[here % kChunksPerRow]) {
        if (e.target == came_from) continue;
        EXPECT_FALSE(more) << keys.back() << " has two messages before it";
        chunk = e.target;
        more = true;
      }
      came_from = here;
    }
    return keys;
  }

  std::string path_;
  std::unique_ptr<Database> database_;
};

using Keys = std::vector<std::string>;

Unit Document(std::string key, std::string text) {
  Unit u;
  u.key = std::move(key);
  u.text = std::move(text);
  return u;
}

Unit Message(std::string key, std::string text) {
  Unit u = Document(std::move(key), std::move(text));
  u.kind = Unit::Kind::kMessage;
  u.session = "s";
  return u;
}

// ---- Conversations ----------------------------------------------------------------------------

TEST_F(RegressionTest, EditingTheFirstOfTwoMessagesLeavesTheOtherLast) {
  Open();
  MustWrite({Message("a", "one"), Message("b", "two")});
  MustWrite({Message("a", "one, edited")});
  MustWrite({Message("c", "three")});
  EXPECT_EQ(ChainFromTheEnd("s"), (Keys{"c", "b", "a"}));
}

TEST_F(RegressionTest, NeighboursEditedTogetherKeepTheirPlaces) {
  Open();
  MustWrite(
      {Message("a", "one"), Message("b", "two"), Message("c", "three"), Message("d", "four")});
  MustWrite({Message("c", "three, edited"), Message("b", "two, edited")});
  EXPECT_EQ(ChainFromTheEnd("s"), (Keys{"d", "c", "b", "a"}));
}

TEST_F(RegressionTest, AMessageEditedToNothingLeavesTheChain) {
  Open();
  MustWrite({Message("a", "one"), Message("b", "two"), Message("c", "three")});
  MustWrite({Message("c", ""), Message("b", "two, edited")});
  EXPECT_EQ(ChainFromTheEnd("s"), (Keys{"b", "a"}));
  Open();
  MustWrite({Message("c", "three again"), Message("d", "four")});
  EXPECT_EQ(ChainFromTheEnd("s"), (Keys{"d", "c", "b", "a"}));
}

TEST_F(RegressionTest, AMessageMovedToAnotherSessionLeavesItsChain) {
  Open();
  MustWrite({Message("a", "one"), Message("b", "two"), Message("c", "three")});
  Unit moved = Message("c", "three");
  moved.session = "other";
  MustWrite({moved, Message("b", "two, edited")});
  EXPECT_EQ(ChainFromTheEnd("s"), (Keys{"b", "a"}));
  EXPECT_EQ(ChainFromTheEnd("other"), (Keys{"c"}));
}

TEST_F(RegressionTest, AMessageThatBecomesADocumentLeavesItsChain) {
  Open();
  MustWrite({Message("a", "one"), Message("b", "two"), Message("c", "three")});
  MustWrite({Document("b", "two")});
  EXPECT_EQ(ChainFromTheEnd("s"), (Keys{"c", "a"}));
}

// ---- Size -------------------------------------------------------------------------------------

TEST_F(RegressionTest, ALongTitleIsNotRepeatedWholeInEveryChunk) {
  Open();
  Unit u = Document("a", "");
  for (int i = 0; i < 20000; ++i) {
    u.text += "word" + std::to_string(i % 100) + " ";
    u.title += "title" + std::to_string(i) + " ";
  }
  MustWrite({u});
  const CollectionStats stats = View().stats();
  EXPECT_LT(stats.tokens, 20000 + 100 * stats.chunks);
  const Result<Passage> passage = View().ReadPassage(ChunkId(0));
  ASSERT_TRUE(passage.ok()) << passage.status().message();
  EXPECT_EQ(passage->title, u.title);
}

// ---- Versions ---------------------------------------------------------------------------------

// A new version would throw away what readers have loaded.
TEST_F(RegressionTest, AWriteThatChangesNothingPublishesNothing) {
  Open();
  MustWrite({Document("a", "one two three")});
  const std::unique_ptr<Store> store = OpenStore();
  Catalog catalog(store.get(), Superblock());
  const Result<std::shared_ptr<const CollectionVersion>> version = catalog.Find("main");
  ASSERT_TRUE(version.ok()) << version.status().message();
  const Result<std::unique_ptr<CollectionWriter>> writer =
      CollectionWriter::Create(store.get(), **version, CollectionWriter::Limits());
  ASSERT_TRUE(writer.ok()) << writer.status().message();
  ASSERT_TRUE((*writer)->Write({Document("a", "one two three")}).ok());
  EXPECT_EQ((*writer)->Publish(), nullptr);
  ASSERT_TRUE((*writer)->Write({Document("a", "one two four")}).ok());
  EXPECT_NE((*writer)->Publish(), nullptr);
  EXPECT_EQ((*writer)->Publish(), nullptr);
}

// ---- Damage -----------------------------------------------------------------------------------

// A writer is closed when four others were used since; what it cannot seal is its own matter.
TEST_F(RegressionTest, ASealingThatFailsLeavesAnswersAndOtherCollectionsAlone) {
  Open();
  std::vector<Unit> units;
  for (int i = 0; i < 400; ++i) units.push_back(Document("k" + std::to_string(i), "common word"));
  MustWrite(units);
  {
    const std::unique_ptr<Store> store = OpenStore();  // the tail was sealed on closing
    const ReadView view = store->View();
    Scan pages = view.NewScan(Family::kIndex, RowKey(kMain, Kind::kPostings),
                              KindEnd(kMain, Kind::kPostings));
    pages.Seek(RowKey(kMain, Kind::kPostings));
    ASSERT_TRUE(pages.valid());
    WriteTxn txn;
    txn.Put(Family::kIndex, pages.key(), "not a page");
    ASSERT_TRUE(store->Commit(std::move(txn)).ok());
  }
  Open();
  for (Unit& u : units) u.key += "b";
  MustWrite(units);
  for (const char* other : {"c1", "c2", "c3", "c4", "c5"}) {
    MustWrite({Document("a", "common word")}, other);
  }
  EXPECT_EQ(View().stats().chunks, 800u);
  RankRequest request;
  request.question = "common";
  EXPECT_EQ(View().Rank(request).status().code(), Code::kCorruption);
}

TEST_F(RegressionTest, AUnitThatClaimsChunksBehindTheLastIsDamaged) {
  Open();
  const Unit unit = Document("a", "one two three");
  MustWrite({unit, Document("b", "four")});
  {
    const std::unique_ptr<Store> store = OpenStore();
    WriteTxn txn;
    txn.Put(Family::kText, RowKey(kMain, Kind::kUnit, 0), EncodeUnitRow(unit, 1, 1, kNoId));
    ASSERT_TRUE(store->Commit(std::move(txn)).ok());
  }
  Open();
  EXPECT_EQ(database_->Delete("main", {"a"}, std::nullopt).status().code(), Code::kCorruption);
  EXPECT_EQ(*database_->Delete("main", {"b"}, std::nullopt), 1u);
}

TEST_F(RegressionTest, AStreamWithATermThatCannotBeIsDamaged) {
  StreamRowBuilder row;
  row.Append(std::vector<uint32_t>{7, kNoId}, std::vector<uint32_t>{1});
  TermStreams streams;
  EXPECT_EQ(DecodeStreams(row.bytes(), 0, 1, &streams).code(), Code::kCorruption);
}

// ---- Times ------------------------------------------------------------------------------------

TEST_F(RegressionTest, TheFirstMomentThatCanBeWrittenIsSealedLikeOthers) {
  Open();
  std::vector<Unit> units;
  for (int i = 0; i < 400; ++i) {
    units.push_back(Document("k" + std::to_string(i), "common word"));
    units.back().time = TimePoint{std::numeric_limits<int64_t>::min() + i, 0};
  }
  MustWrite(units);
  Open();
  RankRequest request;
  request.question = "common";
  const Result<RankAnswer> answer = View().Rank(request);
  ASSERT_TRUE(answer.ok()) << answer.status().message();
  EXPECT_EQ(answer->terms.at(0).df, 400u);
}

}  // namespace
}  // namespace wend

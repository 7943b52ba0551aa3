// Dropping a collection, backing up and compacting: what goes is gone, what stays answers as
// before, and what was interrupted is taken up at the next opening.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "engine/database.h"
#include "engine/rank_request.h"
#include "storage/catalog_rows.h"
#include "storage/format.h"
#include "storage/store.h"

namespace wend {
namespace {

std::vector<Unit> Messages(uint32_t begin, uint32_t end) {
  std::mt19937 random(begin + 1);
  std::vector<Unit> units;
  for (uint32_t i = begin; i < end; ++i) {
    Unit u;
    u.kind = Unit::Kind::kMessage;
    u.key = "k" + std::to_string(i);
    u.session = "s" + std::to_string(i % 3);
    for (int n = 0; n < 12; ++n) u.text += "w" + std::to_string(random() % 200) + " ";
    units.push_back(std::move(u));
  }
  return units;
}

class AdministrationTest : public testing::Test {
 protected:
  AdministrationTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("wend_administration_test_" + std::to_string(getpid()))),
        path_(folder_ / "db"),
        copy_(folder_ / "copy") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~AdministrationTest() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Open(const std::string& path) {
    if (database_ != nullptr) {
      EXPECT_TRUE(database_->Close().ok());
    }
    database_.reset();
    Result<std::unique_ptr<Database>> r = Database::Open(path, {});
    ASSERT_TRUE(r.ok()) << r.status().message();
    database_ = std::move(*r);
  }
  void Write(const std::string& collection, uint32_t begin, uint32_t end) {
    const Status written = database_->Write(collection, Messages(begin, end)).status();
    ASSERT_TRUE(written.ok()) << written.message();
  }
  void ExpectClean() {
    const Result<VerifyReport> report = database_->Verify();
    ASSERT_TRUE(report.ok()) << report.status().message();
    EXPECT_TRUE(report->clean()) << report->ToText();
  }
  std::string Answers(const CollectionView& view) {
    std::string text;
    for (int q = 0; q < 20; ++q) {
      RankRequest request;
      const std::string question = "w" + std::to_string(q) + " w" + std::to_string(q * 7);
      request.question = question;
      const Result<RankAnswer> answer = view.Rank(request);
      EXPECT_TRUE(answer.ok()) << answer.status().message();
      for (const RankedChunk& row : answer->rows) {
        text += std::to_string(row.chunk.value) + " " + std::to_string(row.score) + " ";
        text += view.ReadPassage(row.chunk)->text + "\n";
      }
    }
    return text;
  }
  CollectionView View(const std::string& name) { return *database_->View().Collection(name); }
  // Rows of a collection's id in all families, found below the engine.
  uint64_t RowsOf(uint32_t id) {
    database_.reset();
    const Result<std::unique_ptr<Store>> store = Store::Open(path_, {});
    EXPECT_TRUE(store.ok());
    const ReadView view = (*store)->View();
    uint64_t rows = 0;
    for (const Family family : {Family::kMeta, Family::kText, Family::kIndex}) {
      const std::string begin = RowKey(CollectionId(id), Kind{0});
      Scan scan = view.NewScan(family, begin, RowKey(CollectionId(id + 1), Kind{0}));
      for (scan.Seek(begin); scan.valid(); scan.Next()) ++rows;
    }
    return rows;
  }

  const std::filesystem::path folder_;
  const std::string path_;
  const std::string copy_;
  std::unique_ptr<Database> database_;
};

TEST_F(AdministrationTest, ADroppedCollectionIsGoneButOldViewsKeepReading) {
  Open(path_);
  Write("a", 0, 300);
  Write("b", 0, 10);
  {
    const CollectionView old = View("a");
    const std::string before = Answers(old);
    ASSERT_TRUE(database_->DropCollection("a", false).ok());
    EXPECT_EQ(database_->View().Collection("a").status().code(), Code::kNotFound);
    EXPECT_EQ(Answers(old), before);
    Write("a", 500, 520);
    EXPECT_EQ(View("a").stats().messages, 20u);
    EXPECT_EQ(View("b").stats().messages, 10u);
    EXPECT_EQ(Answers(old), before);
    ExpectClean();
  }
  EXPECT_EQ(RowsOf(1), 0u);
  EXPECT_GT(RowsOf(3), 0u);
}

TEST_F(AdministrationTest, DroppingWhatIsNotThereIsAnErrorUnlessAllowed) {
  Open(path_);
  EXPECT_EQ(database_->DropCollection("a", false).code(), Code::kNotFound);
  EXPECT_TRUE(database_->DropCollection("a", true).ok());
}

TEST_F(AdministrationTest, AnInterruptedPurgeIsFinishedByTheNextOpening) {
  Open(path_);
  Write("a", 0, 300);
  Write("b", 0, 10);
  ASSERT_TRUE(database_->Close().ok());
  database_.reset();
  {
    const Result<std::unique_ptr<Store>> store = Store::Open(path_, {});
    ASSERT_TRUE(store.ok());
    WriteTxn txn;  // what a drop commits first, and the first of what it purges
    txn.Delete(Family::kMeta, RowKey(kDatabaseScope, Kind::kCollection, "a"));
    txn.Put(Family::kMeta, RowKey(kDatabaseScope, Kind::kRetired, 1), NewRow().buffer());
    txn.Delete(Family::kIndex, RowKey(CollectionId(1), Kind::kDirectory, 0));
    ASSERT_TRUE((*store)->Commit(std::move(txn)).ok());
    const Result<VerifyReport> report = VerifyStore((*store)->View());
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->clean()) << report->ToText();
  }
  Open(path_);
  ExpectClean();
  EXPECT_EQ(View("b").stats().messages, 10u);
  EXPECT_EQ(RowsOf(1), 0u);
}

TEST_F(AdministrationTest, ABackupOpensAndAnswersAsTheOriginalDid) {
  Open(path_);
  Write("a", 0, 300);
  const std::string before = Answers(View("a"));
  const Status made = database_->Backup(copy_);
  ASSERT_TRUE(made.ok()) << made.message();
  Write("a", 300, 400);
  EXPECT_EQ(database_->Backup(copy_).code(), Code::kInvalid) << "it exists";
  EXPECT_EQ(database_->Backup(path_ + "/inside").code(), Code::kInvalid);
  Open(copy_);
  ExpectClean();
  EXPECT_EQ(Answers(View("a")), before);
  Write("a", 300, 310);
  ExpectClean();
}

TEST_F(AdministrationTest, ABackupThatFailsLeavesNothing) {
  Open(path_);
  Write("a", 0, 10);
  EXPECT_FALSE(database_->Backup((folder_ / "missing" / "copy").string()).ok());
  Open(":memory:");
  EXPECT_EQ(database_->Backup(copy_).code(), Code::kInvalid);
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    EXPECT_EQ(entry.path(), path_);
  }
}

TEST_F(AdministrationTest, CompactingRemovesDeadPostingsAndChangesNoAnswer) {
  CollectionOptions options;
  Open(path_);
  ASSERT_TRUE(database_->CreateCollection("a", options, false).ok());
  Write("a", 0, 2000);
  Open(path_);  // seals
  std::vector<std::string> keys;
  for (int i = 0; i < 2000; i += 2) keys.push_back("k" + std::to_string(i));
  ASSERT_TRUE(database_->Delete("a", keys, std::nullopt).ok());
  const std::string before = Answers(View("a"));
  const Result<CompactReport> report = database_->Compact();
  ASSERT_TRUE(report.ok()) << report.status().message();
  EXPECT_GT(report->dead_postings, 5000u);
  EXPECT_EQ(Answers(View("a")), before);
  ExpectClean();
  EXPECT_EQ(database_->Compact()->dead_postings, 0u);
  Write("a", 2000, 2100);
  const std::string after = Answers(View("a"));
  Open(path_);
  EXPECT_EQ(Answers(View("a")), after);
  ExpectClean();
}

}  // namespace
}  // namespace wend

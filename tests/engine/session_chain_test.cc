// Sessions as chains of `next` edges: edited, moved and deleted messages, several of them in one
// transaction, leave each session one chain that ends in its last message.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>

#include "engine/database.h"
#include "storage/chunk_rows.h"
#include "storage/store.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

constexpr CollectionId kMain{1};

Unit Message(const std::string& key, const std::string& session, const std::string& text) {
  Unit u;
  u.kind = Unit::Kind::kMessage;
  u.key = key;
  u.session = session;
  u.text = text;
  return u;
}

class SessionChainTest : public testing::Test {
 protected:
  SessionChainTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_session_chain_test_" + std::to_string(getpid())))
                .string();
    std::filesystem::remove_all(path_);
  }
  ~SessionChainTest() override { std::filesystem::remove_all(path_); }

  // Writes each list as one transaction.
  void Write(const std::vector<std::vector<Unit>>& transactions) {
    Result<std::unique_ptr<Database>> database = Database::Open(path_, {});
    ASSERT_TRUE(database.ok()) << database.status().message();
    for (const std::vector<Unit>& units : transactions) {
      ASSERT_TRUE((*database)->Write("main", units).ok());
    }
  }

  // Keys of a session from the last message back to the first, as "c b a".
  std::string Chain(const std::string& session) {
    Result<std::unique_ptr<Store>> store = Store::Open(path_, {});
    if (!store.ok()) return store.status().message();
    const ReadView view = (*store)->View();
    uint32_t chunk = (**ReadSession(view, kMain, session)).last_chunk;
    uint32_t from = kNoId;
    std::string keys;
    for (int steps = 0; chunk != kNoId && steps < 100; ++steps) {
      std::vector<DirectoryEntry> entry;
      EXPECT_TRUE(ReadDirectory(view, kMain, chunk, chunk + 1, &entry).ok());
      const UnitRow row = *ReadUnit(view, kMain, DocumentId(entry[0].document));
      keys += (keys.empty() ? "" : " ") + row.unit.key;
      const AdjacencyRow lists = *ReadAdjacencyRow(view, kMain, EdgeType::kNext, 0, kChunksPerRow);
      uint32_t next = kNoId;
      for (const Edge& e : lists[chunk]) {
        if (e.target != from) next = e.target;
      }
      from = chunk;
      chunk = next;
    }
    return keys;
  }

  std::string path_;
};

TEST_F(SessionChainTest, KeepsTheOrderWhenTheFirstOfTwoMessagesIsEdited) {
  Write({{Message("a", "s", "one")},
         {Message("b", "s", "two")},
         {Message("a", "s", "edited")},
         {Message("c", "s", "three")}});
  EXPECT_EQ(Chain("s"), "c b a");
}

TEST_F(SessionChainTest, KeepsThePlaceOfEditedMessages) {
  Write({{Message("a", "s", "1"), Message("b", "s", "2"), Message("c", "s", "3")},
         {Message("b", "s", "2, edited")},
         {Message("c", "s", "3, edited")},
         {Message("d", "s", "4")}});
  EXPECT_EQ(Chain("s"), "d c b a");
}

TEST_F(SessionChainTest, LeavesOneChainWhenNeighboursAreEditedTogether) {
  Write({{Message("a", "s", "1"), Message("b", "s", "2"), Message("c", "s", "3"),
          Message("d", "s", "4")},
         {Message("c", "s", "3, edited"), Message("d", "s", "4, edited")}});
  const Result<std::unique_ptr<Database>> database = Database::Open(path_, {});
  ASSERT_TRUE(database.ok());
  const Result<VerifyReport> report = (*database)->Verify();
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->clean()) << report->ToText();
}

TEST_F(SessionChainTest, LeavesOneChainWhateverIsEditedMovedAndDeleted) {
  std::mt19937 random(3);
  const Result<std::unique_ptr<Database>> database = Database::Open(":memory:", {});
  ASSERT_TRUE(database.ok());
  for (int round = 0; round < 400; ++round) {
    std::map<std::string, Unit> units;  // one transaction: no key twice
    for (uint32_t n = random() % 7; n > 0; --n) {
      const std::string key = "k" + std::to_string(random() % 16);
      const bool moves = random() % 8 == 0;
      // Mostly a message stays in its session.
      const size_t session = moves ? random() % 3 : std::hash<std::string>()(key) % 3;
      units[key] = Message(key, "s" + std::to_string(session),
                           random() % 15 == 0 ? "" : "text " + std::to_string(random()));
    }
    std::vector<Unit> batch;
    for (auto& [key, unit] : units) batch.push_back(std::move(unit));
    std::shuffle(batch.begin(), batch.end(), random);
    ASSERT_TRUE((*database)->Write("main", batch).ok());
    std::vector<std::string> keys;
    for (uint32_t n = random() % 4; n > 0; --n) keys.push_back("k" + std::to_string(random() % 16));
    ASSERT_TRUE((*database)->Delete("main", keys, std::nullopt).ok());
    const Result<VerifyReport> report = (*database)->Verify();
    ASSERT_TRUE(report.ok());
    ASSERT_TRUE(report->clean()) << "round " << round << "\n" << report->ToText();
  }
}

}  // namespace
}  // namespace wend

// Lists of similar chunks against a comparison of everything with everything, through random
// writes, deletions and reopenings, for old versions too, and whatever was read before.
#include "engine/walk/similar_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "engine/chunk_cursor.h"
#include "engine/database.h"
#include "storage/chunk_rows.h"
#include "tests/model/naive_similar_list.h"

namespace wend {
namespace {

using Version = std::shared_ptr<const CollectionVersion>;

Unit Document(const std::string& key, const std::string& text) {
  Unit u;
  u.key = key;
  u.text = text;
  return u;
}

class SimilarReaderTest : public testing::Test {
 protected:
  SimilarReaderTest() {
    path_ = (std::filesystem::temp_directory_path() /
             ("wend_similar_reader_test_" + std::to_string(getpid())))
                .string();
    std::filesystem::remove_all(path_);
    Reopen();
  }
  ~SimilarReaderTest() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Reopen() {
    database_.reset();
    auto opened = Database::Open(path_, {});
    ASSERT_TRUE(opened.ok()) << opened.status().message();
    database_ = std::move(*opened);
  }
  void Write(const std::vector<Unit>& units) { ASSERT_TRUE(database_->Write("main", units).ok()); }
  Version Current() { return database_->View().Collection("main")->version(); }

  static std::vector<NaiveText> Texts(const Version& version) {
    std::vector<NaiveText> texts;
    ChunkCursor cursor(version, nullptr);
    while (*cursor.Next()) {
      TermStreams streams;
      const uint32_t chunk = cursor.chunk().value;
      EXPECT_TRUE(
          ReadStreams(version->view(), version->info().id, chunk, chunk + 1, &streams).ok());
      texts.push_back({chunk, streams.terms});
    }
    return texts;
  }

  // `count` chunks, chosen by `random`, read by one reader.
  static void ExpectLikeModel(const Version& version, size_t count, std::mt19937* random) {
    const std::vector<NaiveText> texts = Texts(version);
    SimilarReader reader(version);
    for (size_t i = 0; i < count && !texts.empty(); ++i) {
      const uint32_t chunk = texts[(*random)() % texts.size()].chunk;
      const auto list = reader.Read(chunk);
      ASSERT_TRUE(list.ok()) << list.status().message();
      const auto expected = NaiveSimilarList(texts, chunk);
      ASSERT_EQ((*list)->best.size(), expected.size()) << chunk;
      for (size_t e = 0; e < expected.size(); ++e) EXPECT_EQ((*list)->best[e], expected[e]);
    }
  }

  std::string path_;
  std::unique_ptr<Database> database_;
};

TEST_F(SimilarReaderTest, ListsAreThoseOfTheDefinitionThroughWritesAndDeletions) {
  std::mt19937 random(5);
  const auto below = [&](size_t bound) { return random() % bound; };
  std::vector<Version> old;
  for (int round = 0; round < 60; ++round) {
    std::vector<Unit> units;
    for (size_t n = 1 + below(12); n > 0; --n) {
      std::string text;
      for (size_t w = 2 + below(10); w > 0; --w) {
        text += "w" + std::to_string(below(1 + below(60))) + "x ";
      }
      units.push_back(Document("k" + std::to_string(below(200)), text));
    }
    Write(units);
    if (below(3) == 0) {
      std::vector<std::string> keys;
      for (size_t n = below(6); n > 0; --n) keys.push_back("k" + std::to_string(below(200)));
      ASSERT_TRUE(database_->Delete("main", keys, std::nullopt).ok());
    }
    if (below(15) == 0) {
      old.clear();
      Reopen();
    }
    old.push_back(Current());
    ExpectLikeModel(old.back(), 20, &random);
    ExpectLikeModel(old[below(old.size())], 5, &random);
    if (HasFailure()) return;
  }
}

TEST_F(SimilarReaderTest, AListGrowsByWhatWasAddedSince) {
  Write({Document("a", "heron marsh reeds"), Document("b", "heron marsh"), Document("c", "piano"),
         Document("f", "marsh"), Document("g", "lamp"), Document("h", "lamp")});
  const Version before = Current();
  ASSERT_EQ((*SimilarReader(before).Read(0))->best.size(), 2u);
  Write({Document("d", "reeds of the heron")});  // "reeds" begins to tell
  const auto after = *SimilarReader(Current()).Read(0);
  ASSERT_EQ(after->best.size(), 3u);
  const auto again = *SimilarReader(before).Read(0);
  EXPECT_EQ(again->best.size(), 2u) << "an old version sees what it held";
  ASSERT_TRUE(database_->Delete("main", {"b"}, std::nullopt).ok());
  const auto without = *SimilarReader(Current()).Read(0);
  EXPECT_EQ(without->best.size(), 2u);
  for (const auto& entry : without->best) EXPECT_NE(entry.chunk, 1u);
}

TEST_F(SimilarReaderTest, WhatATransactionShowedIsForgottenWithIt) {
  Write({Document("a", "heron marsh"), Document("b", "heron lamp")});
  ASSERT_TRUE(database_->Begin().ok());
  Write({Document("c", "heron marsh"), Document("d", "marsh")});
  EXPECT_EQ((*SimilarReader(Current()).Read(0))->best.size(), 3u);
  EXPECT_EQ((*SimilarReader(Current()).Read(2))->best.size(), 3u);
  ASSERT_TRUE(database_->Rollback().ok());
  EXPECT_EQ((*SimilarReader(Current()).Read(0))->best.size(), 1u);
  Write({Document("e", "piano"), Document("f", "piano")});  // has the numbers of c and d
  EXPECT_EQ((*SimilarReader(Current()).Read(0))->best.size(), 1u);
  EXPECT_EQ((*SimilarReader(Current()).Read(2))->best.size(), 1u);
}

TEST_F(SimilarReaderTest, OneChunkAndIdenticalOnesAndAWordThatAllShare) {
  Write({Document("only", "one text")});
  EXPECT_TRUE((*SimilarReader(Current()).Read(0))->best.empty());
  EXPECT_TRUE((*SimilarReader(Current()).Read(7))->best.empty()) << "no such chunk";
  std::vector<Unit> units;
  for (int i = 0; i < 40; ++i) units.push_back(Document("same" + std::to_string(i), "twin lamp"));
  Write(units);
  const auto twins = *SimilarReader(Current()).Read(5);
  ASSERT_EQ(twins->best.size(), size_t{WalkOptions::kMaxNeighbours});
  EXPECT_EQ(twins->best.front().weight, twins->best.back().weight);
  EXPECT_EQ(twins->best[0].chunk, 1u) << "of equals the lower";
  units.clear();
  for (int i = 0; i < 5000; ++i) units.push_back(Document("all" + std::to_string(i), "everywhere"));
  Write(units);
  EXPECT_TRUE((*SimilarReader(Current()).Read(100))->best.empty()) << "it tells nothing apart";
}

TEST_F(SimilarReaderTest, ListsAreCountedAndShared) {
  Write({Document("a", "heron marsh"), Document("b", "heron lamp"), Document("c", "marsh lamp")});
  const Version version = Current();
  const auto first = *SimilarReader(version).Read(0);
  EXPECT_EQ((*SimilarReader(version).Read(0)).get(), first.get());
  EXPECT_EQ(version->info().similar.stats().lists, 1u);
  EXPECT_EQ(version->info().similar.stats().edges, 2u);
}

}  // namespace
}  // namespace wend

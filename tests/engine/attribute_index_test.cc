// Attributes through the engine: values in ranges, cut lists, names, chunks without words, and that
// nothing which counts words counts them.
#include "engine/attribute_index.h"

#include <gtest/gtest.h>

#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend {
namespace {

class AttributeIndexTest : public testing::Test {
 protected:
  AttributeIndexTest() { database_ = std::move(*Database::Open(":memory:", {})); }

  void Write(const std::vector<Unit>& units) {
    const Result<WriteSummary> r = database_->Write("main", units);
    ASSERT_TRUE(r.ok()) << r.status().message();
  }
  CollectionView View() { return *database_->View().Collection("main"); }

  static Unit Numbered(int64_t i) {
    Unit u;
    u.key = "k" + std::to_string(i);
    u.text = "words";
    u.metadata["n"] = i;
    u.metadata["name"] = "v" + std::to_string(i % 3);
    u.time = TimePoint{i * 43'200'000'000, 0};
    return u;
  }
  std::vector<int64_t> IntegersOf(const AttributeValueList& list) {
    std::vector<int64_t> values;
    for (const AttributeValue& v : list.values) values.push_back(std::get<int64_t>(v.value));
    return values;
  }

  std::unique_ptr<Database> database_;
};

TEST_F(AttributeIndexTest, ListsTheValuesBetweenTwoBounds) {
  std::vector<Unit> units;
  for (int64_t i = -5; i < 500; ++i) units.push_back(Numbered(i));
  Write(units);
  const Result<AttributeValueList> some = View().AttributeValues("meta.n", int64_t{-2}, 2.5, 1000);
  ASSERT_TRUE(some.ok());
  EXPECT_EQ(IntegersOf(*some), (std::vector<int64_t>{-2, -1, 0, 1, 2}));
  EXPECT_FALSE(some->truncated);
  const Result<AttributeValueList> cut = View().AttributeValues("meta.n", {}, {}, 300);
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ(cut->values.size(), 300u);
  EXPECT_EQ(std::get<int64_t>(cut->values.back().value), 294);
  EXPECT_TRUE(cut->truncated);
  EXPECT_FALSE(View().AttributeValues("meta.n", {}, {}, 505)->truncated);
  const Result<AttributeValueList> days =
      View().AttributeValues("day", int64_t{-1}, int64_t{1}, 1000);
  ASSERT_TRUE(days.ok());
  EXPECT_EQ(IntegersOf(*days), (std::vector<int64_t>{-1, 0, 1}));
  EXPECT_EQ(days->values[2].df, 2u);
  EXPECT_TRUE(View().AttributeValues("nothing", {}, {}, 10)->values.empty());
}

TEST_F(AttributeIndexTest, ForgetsValuesAndNamesThatNoLiveChunkHas) {
  Write({Numbered(1), Numbered(2)});
  EXPECT_EQ(*View().MetadataNames(), (std::vector<std::string>{"n", "name"}));
  Unit plain = Numbered(2);
  plain.metadata.erase("n");
  Write({plain});
  EXPECT_EQ(IntegersOf(*View().AttributeValues("meta.n", {}, {}, 10)), std::vector<int64_t>{1});
  ASSERT_TRUE(database_->Delete("main", {"k1"}, std::nullopt).ok());
  EXPECT_EQ(*View().MetadataNames(), std::vector<std::string>{"name"});
}

TEST_F(AttributeIndexTest, FindsALiveChunkWithoutAWord) {
  for (const bool sealed : {false, true}) {
    Unit silent;
    silent.key = "silent";
    silent.kind = Unit::Kind::kMessage;
    silent.session = "s";
    silent.text = "...";
    Unit gone = silent;
    gone.key = "gone";
    Write({silent, gone});
    ASSERT_TRUE(database_->Delete("main", {"gone"}, std::nullopt).ok());
    if (sealed) {
      // A tail that is large enough is sealed, as is one of many words.
      std::vector<Unit> many;
      for (int64_t i = 0; i < 3000; ++i) many.push_back(Numbered(i));
      Write(many);
      ASSERT_TRUE(database_->Close().ok());
    }
    const Result<AttributeValueList> sessions = View().AttributeValues("session", {}, {}, 10);
    ASSERT_EQ(sessions->values.size(), 1u);
    EXPECT_EQ(sessions->values[0].df, 1u);
    const Result<ChunkSet> chunks =
        View().ChunksOfTerms(std::vector<uint32_t>{sessions->values[0].term});
    ASSERT_TRUE(chunks.ok());
    ASSERT_EQ(chunks->cardinality(), 1u);
    EXPECT_TRUE(chunks->isSubset(*View().LiveChunks()));
    EXPECT_EQ(View().ReadPassage(ChunkId(chunks->minimum()))->key, "silent");
    EXPECT_EQ(View().LiveChunks()->cardinality(), View().stats().chunks);
  }
}

TEST_F(AttributeIndexTest, CountsWordsOnlyAmongTermsAndTokens) {
  Unit u = Numbered(1);
  u.text = "two words";
  Write({u});
  EXPECT_EQ(View().stats().terms, 2u);
  EXPECT_EQ(View().stats().tokens, 2u);
  const std::string question = std::string("\x01meta.name") + '\0' + "\x03v1";
  RankRequest request;
  request.question = question;
  EXPECT_TRUE(View().Rank(request)->rows.empty());
}

TEST_F(AttributeIndexTest, TellsATextThatItHoldsInPartOnly) {
  Unit u = Numbered(1);
  u.source = std::string(500, 's');
  Write({u});
  const Result<AttributeValueList> list = View().AttributeValues("source", u.source, u.source, 9);
  ASSERT_EQ(list->values.size(), 1u);
  EXPECT_FALSE(list->values[0].exact);
  EXPECT_EQ(std::get<std::string>(list->values[0].value), std::string(kMaxExactBytes, 's'));
}

}  // namespace
}  // namespace wend

// Packing real answers: what is chosen, how it reads, and that the budget holds.
#include "engine/packer.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/rank_request.h"
#include "engine/token_estimate.h"

namespace wend {
namespace {

class PackerTest : public testing::Test {
 protected:
  PackerTest() {
    auto opened = Database::Open(":memory:", {});
    EXPECT_TRUE(opened.ok());
    database_ = std::move(*opened);
  }

  void Write(std::vector<Unit> units) {
    const auto written = database_->Write("main", std::move(units));
    ASSERT_TRUE(written.ok()) << written.status().message();
  }

  static Unit Document(const std::string& key, const std::string& text,
                       const std::string& title = "") {
    Unit unit;
    unit.key = key;
    unit.title = title;
    unit.text = text;
    return unit;
  }

  // `minute` counts from 2023-05-08T10:00 on.
  static Unit Message(const std::string& key, const std::string& speaker, const std::string& text,
                      int64_t minute, const std::string& session = "s") {
    Unit unit;
    unit.kind = Unit::Kind::kMessage;
    unit.key = key;
    unit.session = session;
    unit.speaker = speaker;
    unit.text = text;
    unit.time = TimePoint{(1'683'540'000 + minute * 60) * 1'000'000, 0};
    return unit;
  }

  PackAnswer Pack(const std::string& question, PackOptions options, uint32_t limit = 100) {
    const CollectionView view = *database_->View().Collection("main");
    RankRequest request;
    request.question = question;
    request.limit = limit;
    const Result<RankAnswer> ranked = view.Rank(request);
    EXPECT_TRUE(ranked.ok()) << ranked.status().message();
    Result<PackAnswer> packed = PackRanked(view.version(), *ranked, options);
    EXPECT_TRUE(packed.ok()) << packed.status().message();
    CheckPromises(view, *packed, options);
    return std::move(*packed);
  }

  // The budget, the sum, and that every citation gives what the row shows.
  static void CheckPromises(const CollectionView& view, const PackAnswer& packed,
                            const PackOptions& options) {
    const TokenCounter count =
        options.count_tokens ? options.count_tokens : TokenCounter(EstimateTokens);
    uint64_t sum = 0;
    std::string all;
    for (const PackedPassage& row : packed.passages) {
      EXPECT_EQ(row.tokens, count(row.passage.text) + 1);
      sum += row.tokens;
      all += row.passage.text + "\n";
      const Result<Passage> source = view.ReadPassage(row.passage.chunk);
      ASSERT_TRUE(source.ok());
      EXPECT_EQ(source->key, row.passage.key);
      if (row.passage.begin < source->begin || row.passage.end > source->end) continue;
      const std::string cited = source->text.substr(row.passage.begin - source->begin,
                                                    row.passage.end - row.passage.begin);
      EXPECT_NE(row.passage.text.find(cited), std::string::npos);
    }
    EXPECT_EQ(sum, packed.tokens);
    EXPECT_LE(sum, options.budget);
    if (!options.count_tokens) {
      EXPECT_LE(EstimateTokens(all), options.budget);
    }
  }

  static std::string TextOf(const PackAnswer& packed) {
    std::string text;
    for (const PackedPassage& row : packed.passages) text += row.passage.text + "\n";
    return text;
  }

  std::unique_ptr<Database> database_;
};

TEST_F(PackerTest, MessagesReadAsAConversation) {
  Write({Message("a", "Ann", "The boat is in the harbour.", 0),
         Message("b", "Bob", "Which boat do you mean?", 1),
         Message("c", "Ann", "The red boat.", 60 * 24, "t"),
         Message("d", "Bob", "Dinner is at eight.", 60 * 24 + 1, "t")});
  const PackAnswer packed = Pack("where is the boat?", {.budget = 1000});
  EXPECT_EQ(TextOf(packed),
            "[2023-05-08 10:00] Ann: The boat is in the harbour.\n"
            "Bob: Which boat do you mean?\n"
            "[2023-05-09 10:00] Ann: The red boat.\n");
}

TEST_F(PackerTest, NeighboursOfADocumentBecomeOneBehindItsTitle) {
  CollectionOptions options;
  options.chunker.target_terms = 4;
  ASSERT_TRUE(database_->CreateCollection("main", options, false).ok());
  Write({Document("d",
                  "The boat left harbour early. The boat met rough water. The boat sank "
                  "before noon. Dinner was served cold afterwards.",
                  "Log")});
  const PackAnswer packed = Pack("boat", {.budget = 1000});
  ASSERT_FALSE(packed.passages.empty());
  EXPECT_GT(packed.merged, 0u);
  EXPECT_EQ(packed.passages.size() + packed.merged, packed.candidates);
  EXPECT_TRUE(packed.passages[0].passage.text.starts_with("Log\nThe boat left harbour early."));
  EXPECT_EQ(packed.passages[0].passage.begin, 0u);
  EXPECT_EQ(packed.passages[0].rank, 1u);
}

TEST_F(PackerTest, NearDuplicatesAreLeftOutUnlessAnotherSaidThem) {
  const std::string text = "The boat is in the harbour behind the old red house.";
  Write({Document("a", text), Document("b", text), Document("c", text + "\n")});
  PackAnswer packed = Pack("boat", {.budget = 1000});
  EXPECT_EQ(packed.passages.size(), 1u);
  EXPECT_EQ(packed.duplicates, 2u);
  ASSERT_TRUE(database_->Delete("main", {"a", "b", "c"}, std::nullopt).ok());
  Write({Message("d", "Ann", text, 0), Message("e", "Bob", text, 1), Message("f", "Ann", text, 2),
         Message("g", "Ann", text, 60 * 48)});
  packed = Pack("boat", {.budget = 1000});
  EXPECT_EQ(packed.passages.size(), 3u);
  EXPECT_EQ(packed.duplicates, 1u);
}

TEST_F(PackerTest, WhatIsTooLargeIsCutAndFilledUp) {
  std::string giant;
  for (int i = 0; i < 60; ++i) giant += "Nothing happened on day " + std::to_string(i) + ". ";
  giant += "The spare key of the boat hangs behind the door. ";
  giant += giant;
  CollectionOptions options;
  options.chunker.target_terms = 60'000;
  ASSERT_TRUE(database_->CreateCollection("main", options, false).ok());
  Write({Document("giant", giant)});
  const PackAnswer packed = Pack("spare key", {.budget = 60});
  ASSERT_EQ(packed.passages.size(), 1u);
  EXPECT_TRUE(packed.passages[0].cut);
  EXPECT_GT(packed.tokens, 40u);
  EXPECT_NE(packed.passages[0].passage.text.find("The spare key"), std::string::npos);
  EXPECT_TRUE(packed.passages[0].passage.text.ends_with(". \u2026"));
  Write({Document("small", "A spare key.")});
  const PackAnswer both = Pack("spare key", {.budget = 200});
  ASSERT_EQ(both.passages.size(), 2u);
  EXPECT_FALSE(both.passages[0].cut);
  EXPECT_TRUE(both.passages[1].cut) << "sentences of the large one fill the rest";
}

TEST_F(PackerTest, SmallAndHugeBudgets) {
  Write({Document("a", "The boat is in the harbour."), Document("b", "No boat is safe.")});
  for (const uint64_t budget : {0u, 1u, 2u}) {
    const PackAnswer packed = Pack("boat", {.budget = budget});
    EXPECT_TRUE(packed.passages.empty());
    EXPECT_TRUE(packed.too_small);
  }
  EXPECT_EQ(Pack("boat", {.budget = UINT64_MAX}).passages.size(), 2u);
  const PackAnswer nothing = Pack("zebra", {.budget = 100});
  EXPECT_TRUE(nothing.passages.empty());
  EXPECT_FALSE(nothing.too_small);
}

TEST_F(PackerTest, TheCallersCounterDecides) {
  Write({Message("a", "Ann", "The boat is red.", 0), Message("b", "Bob", "My boat is blue.", 1)});
  const TokenCounter bytes = [](std::string_view text) { return text.size(); };
  const std::string first = "[2023-05-08 10:00] Ann: The boat is red.";
  const PackAnswer packed = Pack("red boat", {first.size() + 1, bytes});
  EXPECT_EQ(TextOf(packed), first + "\n");
  // One that charges for long texts: what the choice took to fit may not, written out.
  const TokenCounter odd = [](std::string_view text) {
    return text.size() > 30 ? text.size() * 2 : text.size();
  };
  for (uint64_t budget = 0; budget < 150; ++budget) Pack("red boat", {budget, odd});
}

TEST_F(PackerTest, NoBudgetIsExceededAndAnswersRepeat) {
  std::mt19937 random(5);
  const std::string words[] = {"boat",         "harbour", "key", "red.",   "Sea",
                               "\u6587\u5B57", "2023",    "\n",  "storm!", "Ann"};
  std::vector<Unit> units;
  for (int i = 0; i < 60; ++i) {
    std::string text;
    for (size_t n = 1 + random() % 60; n > 0; --n) text += words[random() % std::size(words)] + " ";
    const std::string key = std::to_string(i);
    units.push_back(random() % 2 == 0 ? Document(key, text, random() % 2 == 0 ? "Title " + key : "")
                                      : Message(key, i % 3 == 0 ? "Ann" : "Bob", text, i * 100,
                                                i % 4 == 0 ? "s" : "t"));
  }
  Write(std::move(units));
  for (int round = 0; round < 60; ++round) {
    const PackOptions options{.budget = random() % 700};
    const std::string question = words[random() % std::size(words)] + " key boat";
    const PackAnswer packed = Pack(question, options);
    EXPECT_EQ(TextOf(packed), TextOf(Pack(question, options)));
    if (options.budget > 100) {
      EXPECT_GT(packed.tokens, options.budget / 2);
    }
  }
}

}  // namespace
}  // namespace wend

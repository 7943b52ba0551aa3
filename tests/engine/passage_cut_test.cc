// What is left of a passage that is too large.
#include "engine/passage_cut.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "engine/token_estimate.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

const TokenCounter kCount = EstimateTokens;

// The text of a cut around every place where `word` stands; "-" where there is none.
std::string Cut(const std::string& text, const std::string& word, uint64_t budget,
                const std::string& header = "") {
  std::vector<CutMatch> matches;
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    matches.push_back({static_cast<uint32_t>(at), 0, 1.0});
  }
  const CutRequest request{text, header, matches, budget, kCount};
  std::optional<PassageCut> cut = CutSentences(request);
  if (!cut.has_value()) cut = CutBeginning(request);
  return cut.has_value() ? TextOfCut(text, *cut) : "-";
}

TEST(PassageCutTest, KeepsTheSentencesThatAreAskedFor) {
  const std::string text =
      "The sea was grey. The boat came in late. A key lay under the pot. Nobody saw it. It rained.";
  EXPECT_EQ(Cut(text, "key", 8 + 2), "\u2026 A key lay under the pot. \u2026");
  EXPECT_EQ(Cut(text, "sea", 8), "The sea was grey. \u2026");
  EXPECT_EQ(Cut(text, "rained", 5), "\u2026 It rained.");
  EXPECT_EQ(Cut(text, "boat", 1000), text);
}

TEST(PassageCutTest, AFeatureCountsOnce) {
  const std::string text = "Key key key key. Nothing here at all. A pot and a key.";
  std::vector<CutMatch> matches;
  for (const uint32_t at : {0u, 4u, 8u, 12u}) matches.push_back({at, 0, 1.0});
  matches.push_back({static_cast<uint32_t>(text.find("pot")), 1, 1.0});
  matches.push_back({static_cast<uint32_t>(text.rfind("key")), 0, 1.0});
  const CutRequest request{text, "", matches, 10, kCount};
  const std::optional<PassageCut> cut = CutSentences(request);
  ASSERT_TRUE(cut.has_value());
  EXPECT_EQ(TextOfCut(text, *cut), "\u2026 A pot and a key.");
}

TEST(PassageCutTest, CutsAtWordsAndCodePointsWhereNoSentenceFits) {
  const std::string words = "one two three four five six seven eight nine ten eleven twelve";
  EXPECT_EQ(Cut(words, "one", 5), "one two three four \u2026");
  std::string cjk;
  for (int i = 0; i < 100; ++i) cjk += "\u6587";
  EXPECT_EQ(Cut(cjk, "x", 4), "\u6587\u6587\u6587 \u2026");
  EXPECT_EQ(Cut(words, "one", 1), "-");
  EXPECT_EQ(Cut("", "one", 10), "-");
  EXPECT_EQ(Cut(" \n ", "one", 10), "-");
}

TEST(PassageCutTest, LinesOfATableAreSentences) {
  std::string table;
  for (int i = 0; i < 50; ++i) table += "| row " + std::to_string(i) + " | value |\n";
  EXPECT_EQ(Cut(table, "row 30", 12), "\u2026 | row 30 | value | \u2026");
}

TEST(PassageCutTest, NeverExceedsTheBudgetWithItsHeader) {
  std::mt19937 random(3);
  const std::string words[] = {"sea", "boat.", "Key",    "\u6587\u5B57\u3002",    "12345",
                               "\n",  "\n\n",  "- item", "incomprehensibilities", "Dr. Who"};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (size_t i = random() % 60; i > 0; --i) text += words[random() % std::size(words)] + " ";
    const std::string header = random() % 2 == 0 ? "" : "A title\n";
    const uint64_t budget = random() % 40;
    const std::string cut = Cut(text, "Key", budget, header);
    if (cut == "-") continue;
    EXPECT_LE(EstimateTokens(header + cut), budget) << text;
    EXPECT_TRUE(IsValidUtf8(cut, nullptr));
  }
}

}  // namespace
}  // namespace wend

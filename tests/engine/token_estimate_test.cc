// What texts are estimated to cost a reader.
#include "engine/token_estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>

namespace wend {
namespace {

TEST(TokenEstimateTest, AgreesWithWhatIsPublishedOfCommonVocabularies) {
  EXPECT_EQ(EstimateTokens("The quick brown fox jumps over the lazy dog."), 10u);
  EXPECT_EQ(EstimateTokens("Hello, how are you doing today?"), 8u);
  EXPECT_EQ(EstimateTokens("2 + 2 = 4"), 7u);
  EXPECT_EQ(EstimateTokens("antidisestablishmentarianism"), 6u);
  EXPECT_EQ(EstimateTokens("\u304A\u8A95\u751F\u65E5\u304A\u3081\u3067\u3068\u3046"), 9u);
}

TEST(TokenEstimateTest, CountsByKindOfCharacter) {
  EXPECT_EQ(EstimateTokens(""), 0u);
  EXPECT_EQ(EstimateTokens("don't"), 2u);
  EXPECT_EQ(EstimateTokens("'tis"), 2u);
  EXPECT_EQ(EstimateTokens("1234567"), 3u);
  EXPECT_EQ(EstimateTokens("a b"), 2u);
  EXPECT_EQ(EstimateTokens("a  b"), 3u);
  EXPECT_EQ(EstimateTokens("a\nb"), 3u);
  EXPECT_EQ(EstimateTokens("a\n\n\n b"), 3u);
  EXPECT_EQ(EstimateTokens("-----"), 3u);
  EXPECT_EQ(EstimateTokens("\u043C\u0438\u0440\u0443"), 2u);
  EXPECT_EQ(EstimateTokens("\u00E9t\u00E9"), 1u);
  EXPECT_EQ(EstimateTokens("\U0001F600"), 2u);
  EXPECT_EQ(EstimateTokens("\xFF\xFE"), 2u);
}

TEST(TokenEstimateTest, EnglishProseHasAboutThreeQuartersOfAWordToAToken) {
  const std::string prose =
      "It was the best of times, it was the worst of times, it was the age of wisdom, it was the "
      "age of foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the "
      "season of Light, it was the season of Darkness, it was the spring of hope, it was the "
      "winter "
      "of despair.";
  const double words = 1.0 + static_cast<double>(std::count(prose.begin(), prose.end(), ' '));
  const auto tokens = static_cast<double>(EstimateTokens(prose));
  EXPECT_GT(words / tokens, 0.7);
  EXPECT_LT(words / tokens, 0.9);
  EXPECT_GT(static_cast<double>(prose.size()) / tokens, 3.5);
}

TEST(TokenEstimateTest, JoiningByALineEndCostsAtMostOneMore) {
  std::mt19937 random(7);
  const std::string parts[] = {
      "a",      "word",   "'",          " ",    "\n", "12", "\u00E9",
      "\u043C", "\u8A95", "\U0001F600", "\xFF", "!?", "\t", "incomprehensible"};
  const auto make = [&] {
    std::string text;
    for (size_t i = random() % 8; i > 0; --i) text += parts[random() % std::size(parts)];
    return text;
  };
  for (int round = 0; round < 5'000; ++round) {
    const std::string a = make();
    const std::string b = make();
    EXPECT_LE(EstimateTokens(a + "\n" + b), EstimateTokens(a) + 1 + EstimateTokens(b))
        << "'" << a << "' and '" << b << "'";
  }
}

}  // namespace
}  // namespace wend

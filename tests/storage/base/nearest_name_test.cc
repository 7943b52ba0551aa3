// Suggestions for names that do not exist.
#include "storage/base/nearest_name.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <random>

namespace wend {
namespace {

constexpr std::array<std::string_view, 4> kModes = {"default", "bm25", "tfidf", "mixpr"};

// The definition, without a table.
size_t SlowDistance(std::string_view a, std::string_view b) {
  if (a.empty()) return b.size();
  if (b.empty()) return a.size();
  const auto shorter = [](std::string_view s, size_t n) { return s.substr(0, s.size() - n); };
  size_t best = std::min(SlowDistance(shorter(a, 1), b), SlowDistance(a, shorter(b, 1))) + 1;
  best = std::min(best, SlowDistance(shorter(a, 1), shorter(b, 1)) + (a.back() != b.back()));
  const bool swapped =
      a.size() > 1 && b.size() > 1 && a.back() == b[b.size() - 2] && a[a.size() - 2] == b.back();
  if (swapped) best = std::min(best, SlowDistance(shorter(a, 2), shorter(b, 2)) + 1);
  return best;
}

TEST(NearestNameTest, DistanceIsThatOfItsDefinition) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    std::string a, b;
    for (auto size = random() % 6; size > 0; --size) a += static_cast<char>('a' + random() % 3);
    for (auto size = random() % 6; size > 0; --size) b += static_cast<char>('a' + random() % 3);
    EXPECT_EQ(EditDistance(a, b), SlowDistance(a, b)) << a << " " << b;
  }
}

TEST(NearestNameTest, FindsMisspelledNames) {
  EXPECT_EQ(NearestName("bm52", kModes), "bm25");
  EXPECT_EQ(NearestName("BM25", kModes), "bm25");
  EXPECT_EQ(NearestName("mixpagerank", kModes), std::nullopt);
  EXPECT_EQ(NearestName("tf_idf", kModes), "tfidf");
  EXPECT_EQ(NearestName("defautl", kModes), "default");
  EXPECT_EQ(NearestName("", kModes), std::nullopt);
  EXPECT_EQ(NearestName(std::string(1 << 20, 'm'), kModes), std::nullopt);
}

TEST(NearestNameTest, DoesNotSuggestANameOfWhichNoLetterRemains) {
  constexpr std::array<std::string_view, 1> kNames = {"b"};
  EXPECT_EQ(NearestName("q", kNames), std::nullopt);
}

TEST(NearestNameTest, ListsNamesAsASentenceDoes) {
  EXPECT_EQ(ListNames(kModes), "'default', 'bm25', 'tfidf' or 'mixpr'");
  EXPECT_EQ(DidYouMean("bm", kModes), "");
  EXPECT_EQ(DidYouMean("mixp", kModes), "; did you mean 'mixpr'?");
}

}  // namespace
}  // namespace wend

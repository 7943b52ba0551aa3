// The BM25 oracle against scores worked out by hand.
#include "tests/model/naive_bm25.h"

#include <gtest/gtest.h>

#include <cmath>

namespace wend {
namespace {

const std::vector<TermList> kChunks{
    {"red", "fox", "red"}, {}, {"fox"}, {"blue", "whale", "sings"}, {"fox"}};

TEST(NaiveBm25Test, AveragesOverLiveChunks) {
  EXPECT_EQ(NaiveAverageLength(kChunks), 2.0);
  EXPECT_EQ(NaiveAverageLength({{}, {}}), 1.0);
}

TEST(NaiveBm25Test, ScoresAsTheFormulaSays) {
  const auto hits = NaiveBm25TopK(kChunks, {"red", "whale", "red"}, {1.2, 0.75, 2.0}, 10);
  ASSERT_EQ(hits.size(), 2u);
  // One of four live chunks holds either term; both chunks have length 3, 1.5 times the average.
  const double weight = std::log(1 + 3.5 / 1.5);
  EXPECT_EQ(hits[0].chunk, 0u);
  EXPECT_NEAR(hits[0].score, 2 * weight * 2 * 2.2 / (2 + 1.2 * 1.375), 1e-15);
  EXPECT_EQ(hits[1].chunk, 3u);
  EXPECT_NEAR(hits[1].score, weight * 2.2 / (1 + 1.2 * 1.375), 1e-15);
}

TEST(NaiveBm25Test, BreaksTiesByChunkAndKeepsTheBest) {
  const auto hits = NaiveBm25TopK(kChunks, {"fox"}, {1.2, 0.75, 2.0}, 2);
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].chunk, 2u);
  EXPECT_EQ(hits[1].chunk, 4u);
  EXPECT_EQ(hits[0].score, hits[1].score);
}

TEST(NaiveBm25Test, FindsNothingForUnknownTermsOrNone) {
  EXPECT_TRUE(NaiveBm25TopK(kChunks, {"zebra"}, {}, 10).empty());
  EXPECT_TRUE(NaiveBm25TopK(kChunks, {}, {}, 10).empty());
  EXPECT_TRUE(NaiveBm25TopK(kChunks, {"fox"}, {}, 0).empty());
}

}  // namespace
}  // namespace wend

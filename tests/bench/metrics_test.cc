// The metrics of wend_eval against values computed by hand and a slow model.

#include "bench/eval/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "bench/random.h"

namespace wend::bench {
namespace {

using Ranking = std::vector<std::string>;

TEST(NdcgTest, MatchesAValueComputedByHand) {
  // Gains 0, 2, 1 at ranks 1 to 3; the best order is 2, 1, 1.
  const Judgments judgments = {{"a", 2}, {"b", 1}, {"c", 1}, {"x", 0}};
  const Ranking ranking = {"x", "a", "b"};
  const double gained = 2 / std::log2(3.0) + 1 / std::log2(4.0);
  const double ideal = 2 + 1 / std::log2(3.0) + 1 / std::log2(4.0);
  EXPECT_DOUBLE_EQ(NdcgAt(ranking, judgments, 10), gained / ideal);
}

TEST(NdcgTest, CutsBothTheRankingAndTheIdealAtK) {
  const Judgments judgments = {{"a", 1}, {"b", 1}, {"c", 1}};
  EXPECT_DOUBLE_EQ(NdcgAt(Ranking{"a", "x", "b"}, judgments, 2), 1 / (1 + 1 / std::log2(3.0)));
  EXPECT_DOUBLE_EQ(NdcgAt(Ranking{"c", "a"}, judgments, 2), 1);
}

TEST(NdcgTest, TreatsNegativeGradesAsNotRelevant) {
  const Judgments judgments = {{"a", -2}, {"b", 3}};
  EXPECT_DOUBLE_EQ(NdcgAt(Ranking{"a", "b"}, judgments, 10), 1 / std::log2(3.0));
  EXPECT_DOUBLE_EQ(RecallAt(Ranking{"a", "b"}, judgments, 1), 0);
}

TEST(RecallTest, CountsRelevantIdsAmongTheFirstK) {
  const Judgments judgments = {{"a", 1}, {"b", 2}, {"c", 1}, {"d", 1}, {"e", 0}};
  const Ranking ranking = {"e", "a", "x", "b", "c"};
  EXPECT_DOUBLE_EQ(RecallAt(ranking, judgments, 1), 0);
  EXPECT_DOUBLE_EQ(RecallAt(ranking, judgments, 2), 0.25);
  EXPECT_DOUBLE_EQ(RecallAt(ranking, judgments, 4), 0.5);
  EXPECT_DOUBLE_EQ(RecallAt(ranking, judgments, 100), 0.75);
}

TEST(AllAndAnyTest, AreAboutTheFirstKOnly) {
  const Judgments judgments = {{"a", 1}, {"b", 1}};
  const Ranking ranking = {"x", "a", "b"};
  EXPECT_EQ(AllAt(ranking, judgments, 2), 0);
  EXPECT_EQ(AllAt(ranking, judgments, 3), 1);
  EXPECT_EQ(AnyAt(ranking, judgments, 1), 0);
  EXPECT_EQ(AnyAt(ranking, judgments, 2), 1);
}

TEST(MetricsTest, AreZeroWhereNothingIsRelevantOrReturned) {
  const Judgments nothing = {{"a", 0}};
  for (const auto metric : {NdcgAt, RecallAt, AllAt, AnyAt}) {
    EXPECT_EQ(metric(Ranking{"a", "b"}, nothing, 10), 0);
    EXPECT_EQ(metric(Ranking{}, Judgments{{"a", 1}}, 10), 0);
  }
}

TEST(MetricsTest, AgreeWithASlowModelOnRandomRankings) {
  Random random(7);
  for (int round = 0; round < 500; ++round) {
    Judgments judgments;
    Ranking ids;
    for (int i = 0; i < 12; ++i) {
      ids.push_back("d" + std::to_string(i));
      if (random.Below(2) == 0) judgments[ids.back()] = static_cast<int>(random.Below(4));
    }
    Ranking ranking = ids;
    random.Shuffle(&ranking);
    ranking.resize(random.Below(ranking.size() + 1));
    const size_t k = 1 + random.Below(14);

    // The best DCG is found by trying each id at each rank in order of grade, the obvious way.
    const auto grade = [&](const std::string& id) {
      return judgments.contains(id) ? judgments.at(id) : 0;
    };
    std::stable_sort(ids.begin(), ids.end(),
                     [&](const auto& a, const auto& b) { return grade(a) > grade(b); });
    const auto dcg = [&](const Ranking& list) {
      double sum = 0;
      for (size_t i = 0; i < list.size() && i < k; ++i) {
        sum += grade(list[i]) * std::log(2.0) / std::log(static_cast<double>(i + 2));
      }
      return sum;
    };
    std::set<std::string> relevant, found;
    for (const std::string& id : ids) {
      if (grade(id) > 0) relevant.insert(id);
    }
    for (size_t i = 0; i < ranking.size() && i < k; ++i) {
      if (relevant.contains(ranking[i])) found.insert(ranking[i]);
    }
    if (relevant.empty()) continue;
    EXPECT_NEAR(NdcgAt(ranking, judgments, k), dcg(ranking) / dcg(ids), 1e-12);
    EXPECT_DOUBLE_EQ(RecallAt(ranking, judgments, k),
                     static_cast<double>(found.size()) / static_cast<double>(relevant.size()));
    EXPECT_EQ(AllAt(ranking, judgments, k), found == relevant ? 1 : 0);
    EXPECT_EQ(AnyAt(ranking, judgments, k), found.empty() ? 0 : 1);
  }
}

TEST(PercentileTest, TakesTheNearestRank) {
  const std::vector<double> values = {50, 15, 40, 20, 35};
  EXPECT_EQ(Percentile(values, 0), 15);
  EXPECT_EQ(Percentile(values, 0.05), 15);
  EXPECT_EQ(Percentile(values, 0.3), 20);
  EXPECT_EQ(Percentile(values, 0.4), 20);
  EXPECT_EQ(Percentile(values, 0.5), 35);
  EXPECT_EQ(Percentile(values, 1), 50);
  EXPECT_EQ(Percentile({}, 0.5), 0);
}

TEST(BootstrapTest, IsTheSameEachTime) {
  const std::vector<double> values = {0, 1, 1, 0, 1, 0.5, 0.25};
  const Interval first = BootstrapInterval(values);
  const Interval second = BootstrapInterval(values);
  EXPECT_EQ(first.low, second.low);
  EXPECT_EQ(first.high, second.high);
}

TEST(BootstrapTest, IsCloseToTheNormalIntervalOfManyYesNoValues) {
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(i % 4 == 0 ? 1 : 0);
  const double half_width = 1.96 * std::sqrt(0.25 * 0.75 / 400);
  const Interval interval = BootstrapInterval(values);
  EXPECT_NEAR(interval.low, 0.25 - half_width, 0.006);
  EXPECT_NEAR(interval.high, 0.25 + half_width, 0.006);
}

TEST(BootstrapTest, IsAPointWhereAllValuesAgree) {
  const Interval interval = BootstrapInterval(std::vector<double>(10, 0.5));
  EXPECT_EQ(interval.low, 0.5);
  EXPECT_EQ(interval.high, 0.5);
  EXPECT_EQ(BootstrapInterval({}).high, 0);
}

TEST(RandomTest, GivesThePublishedNumbersOfSplitmix64) {
  // First outputs for seed 1234567, as the reference implementation prints them.
  Random random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317ull);
  EXPECT_EQ(random.Next(), 3203168211198807973ull);
  EXPECT_EQ(random.Next(), 9817491932198370423ull);
}

}  // namespace
}  // namespace wend::bench

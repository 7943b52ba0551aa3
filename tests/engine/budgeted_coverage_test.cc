// The greedy choice against trying every set.
#include "engine/budgeted_coverage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace wend {
namespace {

struct Instance {
  std::vector<CoverageItem> items;
  std::vector<uint64_t> group_tokens;
  std::vector<double> weights;
  uint64_t budget = 0;

  CoverageProblem problem() const {
    return {
        .items = items, .group_tokens = group_tokens, .feature_weights = weights, .budget = budget};
  }
};

Instance RandomInstance(std::mt19937* random) {
  Instance instance;
  const auto below = [random](uint32_t bound) {
    return static_cast<uint32_t>((*random)() % bound);
  };
  const uint32_t groups = 1 + below(4);
  const uint32_t features = 1 + below(6);
  for (uint32_t i = 0; i < groups; ++i) instance.group_tokens.push_back(below(6));
  for (uint32_t i = 0; i < features; ++i) instance.weights.push_back(below(100) / 50.0);
  const uint32_t items = below(11);
  for (uint32_t i = 0; i < items; ++i) {
    CoverageItem& item = instance.items.emplace_back();
    item.relevance = below(100) / 99.0;
    item.tokens = 1 + below(20);
    item.group = below(groups);
    for (uint32_t feature = 0; feature < features; ++feature) {
      if (below(3) == 0) item.features.push_back(feature);
    }
  }
  instance.budget = below(60);
  return instance;
}

// The value of the best of all sets within the budget, by the definition of f.
double Optimum(const Instance& instance) {
  double best = 0;
  for (uint32_t set = 0; set < (1u << instance.items.size()); ++set) {
    double value = 0;
    uint64_t tokens = 0;
    std::vector<double> covered(instance.weights.size());
    std::vector<bool> grouped(instance.group_tokens.size());
    for (size_t i = 0; i < instance.items.size(); ++i) {
      if ((set >> i & 1) == 0) continue;
      const CoverageItem& item = instance.items[i];
      value += item.relevance;
      tokens += item.tokens;
      grouped[item.group] = true;
      for (const uint32_t f : item.features) covered[f] = std::max(covered[f], item.relevance);
    }
    for (size_t g = 0; g < grouped.size(); ++g) tokens += grouped[g] ? instance.group_tokens[g] : 0;
    for (size_t f = 0; f < covered.size(); ++f) value += instance.weights[f] * covered[f];
    if (tokens <= instance.budget) best = std::max(best, value);
  }
  return best;
}

TEST(BudgetedCoverageTest, KeepsTheBudgetAndTheShareOfTheOptimum) {
  std::mt19937 random(11);
  for (int round = 0; round < 1'000; ++round) {
    const Instance instance = RandomInstance(&random);
    const std::vector<size_t> chosen = CoverWithinBudget(instance.problem());
    EXPECT_LE(TokensOf(instance.problem(), chosen), instance.budget);
    const double optimum = Optimum(instance);
    EXPECT_GE(CoverageOf(instance.problem(), chosen), (1 - std::exp(-1.0)) * optimum - 1e-9)
        << "round " << round;
  }
}

TEST(BudgetedCoverageTest, TakesAllWhereAllFitsAndNothingWithoutABudget) {
  Instance instance;
  instance.group_tokens = {1};
  for (int i = 0; i < 5; ++i) instance.items.push_back({.relevance = 0.5, .tokens = 10});
  instance.budget = 1'000'000;
  EXPECT_EQ(CoverWithinBudget(instance.problem()), (std::vector<size_t>{0, 1, 2, 3, 4}));
  instance.budget = 0;
  EXPECT_TRUE(CoverWithinBudget(instance.problem()).empty());
  instance.items.clear();
  instance.budget = 10;
  EXPECT_TRUE(CoverWithinBudget(instance.problem()).empty());
}

TEST(BudgetedCoverageTest, PrefersTheBestSinglePassageToScraps) {
  Instance instance;
  instance.group_tokens = {0};
  instance.items = {{.relevance = 1.0, .tokens = 100}, {.relevance = 0.02, .tokens = 1}};
  instance.budget = 100;
  EXPECT_EQ(CoverWithinBudget(instance.problem()), std::vector<size_t>{0});
}

TEST(BudgetedCoverageTest, WhatIsCoveredIsWorthLess) {
  Instance instance;
  instance.group_tokens = {0};
  instance.weights = {1.0, 1.0};
  instance.items = {{.relevance = 0.9, .tokens = 10, .features = {0}},
                    {.relevance = 0.8, .tokens = 10, .features = {0}},
                    {.relevance = 0.7, .tokens = 10, .features = {1}}};
  instance.budget = 20;
  EXPECT_EQ(CoverWithinBudget(instance.problem()), (std::vector<size_t>{0, 2}));
}

TEST(BudgetedCoverageTest, AHeadingIsPaidForOnce) {
  Instance instance;
  instance.group_tokens = {10, 10};
  instance.items = {{.relevance = 0.9, .tokens = 10, .group = 0},
                    {.relevance = 0.8, .tokens = 10, .group = 1},
                    {.relevance = 0.7, .tokens = 10, .group = 0}};
  instance.budget = 30;
  const std::vector<size_t> chosen = CoverWithinBudget(instance.problem());
  EXPECT_EQ(chosen, (std::vector<size_t>{0, 2}));
  EXPECT_EQ(TokensOf(instance.problem(), chosen), 30u);
}

}  // namespace
}  // namespace wend

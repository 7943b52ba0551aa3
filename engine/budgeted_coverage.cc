#include "engine/budgeted_coverage.h"

#include <algorithm>

namespace wend {
namespace {

// A set that grows, with what it covers.
class Cover {
 public:
  explicit Cover(const CoverageProblem& problem)
      : problem_(problem),
        covered_(problem.feature_weights.size()),
        has_group_(problem.group_tokens.size()) {}

  double Gain(const CoverageItem& item) const {
    double gain = item.relevance;
    for (const uint32_t feature : item.features) {
      const double more = item.relevance - covered_[feature];
      if (more > 0) gain += problem_.feature_weights[feature] * more;
    }
    return gain;
  }

  uint64_t Cost(const CoverageItem& item) const {
    return item.tokens + (has_group_[item.group] ? 0 : problem_.group_tokens[item.group]);
  }

  void Add(const CoverageItem& item) {
    value_ += Gain(item);
    tokens_ += Cost(item);
    has_group_[item.group] = true;
    for (const uint32_t feature : item.features) {
      covered_[feature] = std::max(covered_[feature], item.relevance);
    }
  }

  double value() const { return value_; }
  uint64_t tokens() const { return tokens_; }

 private:
  const CoverageProblem& problem_;
  std::vector<double> covered_;
  std::vector<bool> has_group_;
  double value_ = 0;
  uint64_t tokens_ = 0;
};

Cover CoverOf(const CoverageProblem& problem, std::span<const size_t> chosen) {
  Cover cover(problem);
  for (const size_t i : chosen) cover.Add(problem.items[i]);
  return cover;
}

// The one with the largest gain per token of those that still fit; items.size() if there is none.
size_t NextItem(const CoverageProblem& problem, const Cover& cover,
                const std::vector<bool>& taken) {
  size_t best = problem.items.size();
  double best_ratio = 0;
  for (size_t i = 0; i < problem.items.size(); ++i) {
    if (taken[i]) continue;
    const CoverageItem& item = problem.items[i];
    const uint64_t cost = cover.Cost(item);
    if (cost > problem.budget - cover.tokens()) continue;
    const double ratio = cover.Gain(item) / static_cast<double>(std::max<uint64_t>(cost, 1));
    if (!(ratio > best_ratio)) continue;
    best = i;
    best_ratio = ratio;
  }
  return best;
}

}  // namespace

double CoverageOf(const CoverageProblem& problem, std::span<const size_t> chosen) {
  return CoverOf(problem, chosen).value();
}

uint64_t TokensOf(const CoverageProblem& problem, std::span<const size_t> chosen) {
  return CoverOf(problem, chosen).tokens();
}

std::vector<size_t> CoverWithinBudget(const CoverageProblem& problem) {
  Cover cover(problem);
  std::vector<bool> taken(problem.items.size());
  std::vector<size_t> chosen;
  for (;;) {
    const size_t next = NextItem(problem, cover, taken);
    if (next == problem.items.size()) break;
    taken[next] = true;
    cover.Add(problem.items[next]);
    chosen.push_back(next);
  }
  const Cover empty(problem);
  double value = cover.value();
  for (size_t i = 0; i < problem.items.size(); ++i) {
    const CoverageItem& item = problem.items[i];
    if (empty.Cost(item) > problem.budget || !(empty.Gain(item) > value)) continue;
    value = empty.Gain(item);
    chosen = {i};
  }
  return chosen;
}

}  // namespace wend

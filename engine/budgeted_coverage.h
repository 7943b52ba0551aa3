// Budgeted coverage: which passages to take where their sizes together have a bound.
//
// The value of a set S of passages is monotone and submodular (what is there already is worth
// nothing again), and it is maximised greedily by gain per token, as Lin and Bilmes do (2010,
// "Multi-document summarization via budgeted maximization of submodular functions"; 2011, "A class
// of submodular functions for document summarization"):
//
//   f(S) = sum of r_i over i in S + sum over features t of w_t * (max of r_i over i in S with t)
//
// r_i is the relevance of a passage (0 to 1), features are the terms of the question and those that
// the candidates share. The answer is the better of the greedy set and the best single passage,
// which for sizes that add up bounds the loss; tests hold it to 1 - 1/e of the optimum on small
// inputs, groups included.
//
// The size of a set is that of its passages and, once, that of each group which any of them belongs
// to: a heading that they share.
//
// Thread safety: a pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wend {

struct CoverageItem {
  double relevance = 0;              // 0 or more; 0 is never taken for its own sake
  uint64_t tokens = 0;               // its own
  uint32_t group = 0;                // index into `group_tokens`
  std::vector<uint32_t> features{};  // indices into `feature_weights`, distinct
};

struct CoverageProblem {
  std::span<const CoverageItem> items;  // best first: earlier ones win ties
  std::span<const uint64_t> group_tokens;
  std::span<const double> feature_weights;
  uint64_t budget = 0;
};

// f(S) and the size of S, for indices into `items`.
double CoverageOf(const CoverageProblem& problem, std::span<const size_t> chosen);
uint64_t TokensOf(const CoverageProblem& problem, std::span<const size_t> chosen);

// Indices into `items` in the order in which they were taken; their size is within the budget.
std::vector<size_t> CoverWithinBudget(const CoverageProblem& problem);

}  // namespace wend

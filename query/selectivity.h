// Selectivity: which part of a collection's rows a condition is expected to let through.
//
// MATCH and the equality of an attribute are known from document frequencies, without a posting
// being read; of other conditions a part is guessed. Conditions count as independent.
//
// Thread safety: one thread at a time.
#pragma once

#include <unordered_map>
#include <vector>

#include "engine/database.h"
#include "query/ast.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// Of a condition of which nothing is known.
inline constexpr double kUnknownSelectivity = 1.0 / 3;

// What it looked up for a condition it remembers by the address of its node: conditions outlive it
// and stay where they are.
class SelectivityEstimator {
 public:
  // `parameters` has a value for each parameter of the statement.
  SelectivityEstimator(const std::vector<Value>* parameters, CollectionView collection);

  // From 0 to 1.
  Result<double> Estimate(const ExpressionNode& condition);

 private:
  Result<double> EstimateAnew(const ExpressionNode& node);
  Result<double> EstimateLogical(const ExpressionNode& node);
  Result<double> EstimateMatch(const ExpressionNode& node) const;
  Result<double> EstimateEqual(const ExpressionNode& left, const ExpressionNode& right) const;

  const std::vector<Value>* parameters_;
  const CollectionView collection_;
  const double chunks_;
  std::unordered_map<const ExpressionNode*, double> known_;
};

}  // namespace wend

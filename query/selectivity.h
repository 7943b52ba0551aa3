// Selectivity: which part of a collection's rows a condition is expected to let through.
//
// MATCH and the equality of an attribute are known from document frequencies, without a posting
// being read; of other conditions a part is guessed. Conditions count as independent.
//
// Thread safety: pure functions over an immutable view.
#pragma once

#include <vector>

#include "engine/database.h"
#include "query/ast.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// Of a condition of which nothing is known.
inline constexpr double kUnknownSelectivity = 1.0 / 3;

// From 0 to 1. `parameters` has a value for each parameter of the statement.
Result<double> EstimateSelectivity(const ExpressionNode& condition,
                                   const std::vector<Value>* parameters,
                                   const CollectionView& collection);

}  // namespace wend

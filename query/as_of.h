// AS OF: a statement sees nothing that is dated later than a time.
//
// It is a conjunct of WHERE, so that it is planned and explained like any other: the rows up to the
// end of the period, and those without a time. Edits and deletions are not undone.
//
// Thread safety: pure functions.
#pragma once

#include <optional>

#include "query/ast.h"

namespace wend {

// `where` with `time <= as_of OR time IS NULL` in front; `where` itself without an `as_of`.
std::optional<ExpressionNode> WithAsOf(const std::optional<ExpressionNode>& where,
                                       const std::optional<OperandNode>& as_of);

}  // namespace wend

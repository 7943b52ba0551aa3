#include "query/as_of.h"

#include <utility>

#include "query/expression_builder.h"

namespace wend {

std::optional<ExpressionNode> WithAsOf(const std::optional<ExpressionNode>& where,
                                       const std::optional<OperandNode>& as_of) {
  if (!as_of.has_value()) return where;
  const ExpressionBuilder build(as_of->offset);
  ExpressionNode up_to =
      build.Compare(OperatorKind::kLessEqual, build.Column("time"), build.Constant(*as_of));
  ExpressionNode seen =
      build.Logical(OperatorKind::kOr, {std::move(up_to), build.IsNull(build.Column("time"))});
  if (!where.has_value()) return seen;
  return build.Logical(OperatorKind::kAnd, {std::move(seen), *where});
}

}  // namespace wend

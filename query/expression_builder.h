// Expression builder: trees of expressions that no text was parsed for, all at one offset.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/ast.h"

namespace wend {

class ExpressionBuilder {
 public:
  explicit ExpressionBuilder(size_t offset) : offset_(offset) {}

  ExpressionNode Column(std::string_view name) const;
  ExpressionNode Literal(ExpressionNode::Literal value) const;
  ExpressionNode Constant(const OperandNode& operand) const;
  ExpressionNode Compare(OperatorKind op, ExpressionNode left, ExpressionNode right) const;
  ExpressionNode IsNull(ExpressionNode value) const;
  // name(argument)
  ExpressionNode Call(std::string_view name, ExpressionNode argument) const;
  ExpressionNode During(ExpressionNode value, std::string period) const;
  ExpressionNode Between(ExpressionNode value, ExpressionNode low, ExpressionNode high) const;
  // value = text, value IN (texts), or FALSE where there is none.
  ExpressionNode OneOf(ExpressionNode value, const std::vector<std::string>& texts) const;
  // The conjunction or disjunction of at least one part; operands of the same operator are taken
  // in, as in every tree.
  ExpressionNode Logical(OperatorKind op, std::vector<ExpressionNode> parts) const;

 private:
  ExpressionNode Over(ExpressionNode::Kind kind, OperatorKind op,
                      std::vector<ExpressionNode> operands) const;

  size_t offset_;
};

}  // namespace wend

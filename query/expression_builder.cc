#include "query/expression_builder.h"

#include <algorithm>
#include <utility>

namespace wend {

using Kind = ExpressionNode::Kind;

ExpressionNode ExpressionBuilder::Over(Kind kind, OperatorKind op,
                                       std::vector<ExpressionNode> operands) const {
  ExpressionNode node;
  node.kind = kind;
  node.op = op;
  node.offset = offset_;
  for (const ExpressionNode& operand : operands) {
    node.height = std::max(node.height, static_cast<uint16_t>(operand.height + 1));
  }
  node.operands = std::move(operands);
  return node;
}

ExpressionNode ExpressionBuilder::Column(std::string_view name) const {
  ExpressionNode node = Over(Kind::kColumn, OperatorKind::kNone, {});
  node.name = name;
  return node;
}

ExpressionNode ExpressionBuilder::Literal(ExpressionNode::Literal value) const {
  ExpressionNode node = Over(Kind::kLiteral, OperatorKind::kNone, {});
  node.literal = std::move(value);
  return node;
}

ExpressionNode ExpressionBuilder::Constant(const OperandNode& operand) const {
  if (const auto* parameter = std::get_if<ParameterNode>(&operand.value)) {
    ExpressionNode node = Over(Kind::kParameter, OperatorKind::kNone, {});
    node.parameter = *parameter;
    return node;
  }
  if (const auto* integer = std::get_if<int64_t>(&operand.value)) return Literal(*integer);
  if (const auto* real = std::get_if<double>(&operand.value)) return Literal(*real);
  if (const auto* truth = std::get_if<bool>(&operand.value)) return Literal(*truth);
  return Literal(std::get<std::string>(operand.value));
}

ExpressionNode ExpressionBuilder::Compare(OperatorKind op, ExpressionNode left,
                                          ExpressionNode right) const {
  return Over(Kind::kBinary, op, {std::move(left), std::move(right)});
}

ExpressionNode ExpressionBuilder::IsNull(ExpressionNode value) const {
  return Over(Kind::kIsNull, OperatorKind::kNone, {std::move(value)});
}

ExpressionNode ExpressionBuilder::Call(std::string_view name, ExpressionNode argument) const {
  ExpressionNode node = Over(Kind::kCall, OperatorKind::kNone, {std::move(argument)});
  node.name = name;
  return node;
}

ExpressionNode ExpressionBuilder::During(ExpressionNode value, std::string period) const {
  return Over(Kind::kDuring, OperatorKind::kNone, {std::move(value), Literal(std::move(period))});
}

ExpressionNode ExpressionBuilder::Between(ExpressionNode value, ExpressionNode low,
                                          ExpressionNode high) const {
  return Over(Kind::kBetween, OperatorKind::kNone,
              {std::move(value), std::move(low), std::move(high)});
}

ExpressionNode ExpressionBuilder::OneOf(ExpressionNode value,
                                        const std::vector<std::string>& texts) const {
  if (texts.empty()) return Literal(false);
  if (texts.size() == 1) {
    return Compare(OperatorKind::kEqual, std::move(value), Literal(texts[0]));
  }
  std::vector<ExpressionNode> operands = {std::move(value)};
  for (const std::string& text : texts) operands.push_back(Literal(text));
  return Over(Kind::kIn, OperatorKind::kNone, std::move(operands));
}

ExpressionNode ExpressionBuilder::Logical(OperatorKind op,
                                          std::vector<ExpressionNode> parts) const {
  std::vector<ExpressionNode> operands;
  for (ExpressionNode& part : parts) {
    if (part.kind == Kind::kBinary && part.op == op) {
      for (ExpressionNode& inner : part.operands) operands.push_back(std::move(inner));
    } else {
      operands.push_back(std::move(part));
    }
  }
  if (operands.size() == 1) return std::move(operands[0]);
  return Over(Kind::kBinary, op, std::move(operands));
}

}  // namespace wend

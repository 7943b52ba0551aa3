#include "query/as_of.h"

#include <algorithm>
#include <utility>

namespace wend {
namespace {

using NodeKind = ExpressionNode::Kind;

ExpressionNode Column(size_t offset) {
  ExpressionNode node;
  node.kind = NodeKind::kColumn;
  node.name = "time";
  node.offset = offset;
  return node;
}

ExpressionNode Constant(const OperandNode& operand) {
  ExpressionNode node;
  node.offset = operand.offset;
  if (const auto* parameter = std::get_if<ParameterNode>(&operand.value)) {
    node.kind = NodeKind::kParameter;
    node.parameter = *parameter;
    return node;
  }
  if (const auto* integer = std::get_if<int64_t>(&operand.value)) node.literal = *integer;
  if (const auto* real = std::get_if<double>(&operand.value)) node.literal = *real;
  if (const auto* text = std::get_if<std::string>(&operand.value)) node.literal = *text;
  if (const auto* truth = std::get_if<bool>(&operand.value)) node.literal = *truth;
  return node;
}

ExpressionNode Over(NodeKind kind, OperatorKind op, std::vector<ExpressionNode> operands) {
  ExpressionNode node;
  node.kind = kind;
  node.op = op;
  node.offset = operands.front().offset;
  for (const ExpressionNode& operand : operands) {
    node.height = std::max(node.height, static_cast<uint16_t>(operand.height + 1));
  }
  node.operands = std::move(operands);
  return node;
}

}  // namespace

std::optional<ExpressionNode> WithAsOf(const std::optional<ExpressionNode>& where,
                                       const std::optional<OperandNode>& as_of) {
  if (!as_of.has_value()) return where;
  const size_t offset = as_of->offset;
  ExpressionNode up_to =
      Over(NodeKind::kBinary, OperatorKind::kLessEqual, {Column(offset), Constant(*as_of)});
  ExpressionNode timeless = Over(NodeKind::kIsNull, OperatorKind::kNone, {Column(offset)});
  ExpressionNode seen =
      Over(NodeKind::kBinary, OperatorKind::kOr, {std::move(up_to), std::move(timeless)});
  if (!where.has_value()) return seen;
  std::vector<ExpressionNode> all = {std::move(seen)};
  const bool is_and = where->kind == NodeKind::kBinary && where->op == OperatorKind::kAnd;
  if (is_and) {
    all.insert(all.end(), where->operands.begin(), where->operands.end());
  } else {
    all.push_back(*where);
  }
  return Over(NodeKind::kBinary, OperatorKind::kAnd, std::move(all));
}

}  // namespace wend

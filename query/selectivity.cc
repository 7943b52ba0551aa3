#include "query/selectivity.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/match_evaluator.h"
#include "query/lexer.h"

namespace wend {
namespace {

using NodeKind = ExpressionNode::Kind;

constexpr double kEqualSelectivity = 0.05;  // of a column without document frequencies
constexpr double kRangeSelectivity = 0.1;   // bounded on both sides

std::optional<std::string> AttributeOf(const ExpressionNode& node) {
  if (node.kind == NodeKind::kMetadata) return "meta." + node.name;
  if (node.kind != NodeKind::kColumn) return std::nullopt;
  for (const char* name : {"session", "speaker", "source"}) {
    if (SameWord(node.name, name)) return name;
  }
  return std::nullopt;
}

std::optional<MetadataValue> ValueOf(const ExpressionNode& node,
                                     const std::vector<Value>* parameters) {
  if (node.kind == NodeKind::kParameter) {
    const Value& value = (*parameters)[static_cast<size_t>(node.parameter.index) - 1];
    if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return std::nullopt;
  }
  if (node.kind != NodeKind::kLiteral) return std::nullopt;
  if (const auto* integer = std::get_if<int64_t>(&node.literal)) return *integer;
  if (const auto* real = std::get_if<double>(&node.literal)) return *real;
  if (const auto* text = std::get_if<std::string>(&node.literal)) return *text;
  if (const auto* truth = std::get_if<bool>(&node.literal)) return *truth;
  return std::nullopt;
}

}  // namespace

SelectivityEstimator::SelectivityEstimator(const std::vector<Value>* parameters,
                                           CollectionView collection)
    : parameters_(parameters),
      collection_(std::move(collection)),
      chunks_(static_cast<double>(collection_.stats().chunks)) {}

Result<double> SelectivityEstimator::Estimate(const ExpressionNode& condition) {
  const auto found = known_.find(&condition);
  if (found != known_.end()) return found->second;
  WEND_ASSIGN_OR_RETURN(const double part, EstimateAnew(condition));
  known_.emplace(&condition, part);
  return part;
}

Result<double> SelectivityEstimator::EstimateAnew(const ExpressionNode& node) {
  switch (node.kind) {
    case NodeKind::kUnary: {
      if (node.op != OperatorKind::kNot) return kUnknownSelectivity;
      WEND_ASSIGN_OR_RETURN(const double part, Estimate(node.operands[0]));
      return 1 - part;
    }
    case NodeKind::kBinary: {
      if (node.op == OperatorKind::kAnd || node.op == OperatorKind::kOr) {
        return EstimateLogical(node);
      }
      const bool equal = node.op == OperatorKind::kEqual;
      if (!equal && node.op != OperatorKind::kNotEqual) return kUnknownSelectivity;
      WEND_ASSIGN_OR_RETURN(const double part, EstimateEqual(node.operands[0], node.operands[1]));
      return equal ? part : 1 - part;
    }
    case NodeKind::kMatch: {
      WEND_ASSIGN_OR_RETURN(const double part, EstimateMatch(node));
      return node.negated ? 1 - part : part;
    }
    case NodeKind::kIn: {
      double sum = 0;
      for (size_t i = 1; i < node.operands.size(); ++i) {
        WEND_ASSIGN_OR_RETURN(const double part, EstimateEqual(node.operands[0], node.operands[i]));
        sum += part;
      }
      sum = std::min(sum, 1.0);
      return node.negated ? 1 - sum : sum;
    }
    case NodeKind::kBetween:
    case NodeKind::kDuring:
      return node.negated ? 1 - kRangeSelectivity : kRangeSelectivity;
    default:
      return kUnknownSelectivity;
  }
}

Result<double> SelectivityEstimator::EstimateLogical(const ExpressionNode& node) {
  const bool all = node.op == OperatorKind::kAnd;
  double product = 1;
  for (const ExpressionNode& operand : node.operands) {
    WEND_ASSIGN_OR_RETURN(const double part, Estimate(operand));
    product *= all ? part : 1 - part;
  }
  return all ? product : 1 - product;
}

Result<double> SelectivityEstimator::EstimateMatch(const ExpressionNode& node) const {
  const std::optional<MetadataValue> value = ValueOf(node.operands[0], parameters_);
  const std::string* text = value.has_value() ? std::get_if<std::string>(&*value) : nullptr;
  if (text == nullptr || chunks_ == 0) return 0.0;
  WEND_ASSIGN_OR_RETURN(const MatchPlan plan, collection_.PlanMatch(*text));
  return std::min(1.0, static_cast<double>(plan.estimated_chunks) / chunks_);
}

Result<double> SelectivityEstimator::EstimateEqual(const ExpressionNode& left,
                                                   const ExpressionNode& right) const {
  const bool turned = left.kind == NodeKind::kLiteral || left.kind == NodeKind::kParameter;
  const ExpressionNode& column = turned ? right : left;
  const std::optional<MetadataValue> value = ValueOf(turned ? left : right, parameters_);
  const std::optional<std::string> name = AttributeOf(column);
  if (!name.has_value() || !value.has_value() || chunks_ == 0) return kEqualSelectivity;
  constexpr size_t kNeighbours = 8;  // values too near to be told apart by their first bytes
  WEND_ASSIGN_OR_RETURN(const AttributeValueList found,
                        collection_.AttributeValues(*name, value, value, kNeighbours));
  uint64_t df = 0;
  for (const AttributeValue& candidate : found.values) {
    if (!candidate.exact || candidate.value == *value) df += candidate.df;
  }
  return std::min(1.0, static_cast<double>(df) / chunks_);
}

}  // namespace wend

#include "query/selectivity.h"

#include <algorithm>
#include <optional>
#include <string>

#include "engine/match_evaluator.h"
#include "query/lexer.h"

namespace wend {
namespace {

using Kind = ExpressionNode::Kind;

constexpr double kEqualSelectivity = 0.05;  // of a column without document frequencies
constexpr double kRangeSelectivity = 0.1;   // bounded on both sides

class Estimator {
 public:
  Estimator(const std::vector<Value>* parameters, const CollectionView& collection)
      : parameters_(parameters),
        collection_(collection),
        chunks_(static_cast<double>(collection.stats().chunks)) {}

  Result<double> Estimate(const ExpressionNode& node) const {
    switch (node.kind) {
      case Kind::kUnary: {
        if (node.op != OperatorKind::kNot) return kUnknownSelectivity;
        WEND_ASSIGN_OR_RETURN(const double part, Estimate(node.operands[0]));
        return 1 - part;
      }
      case Kind::kBinary:
        return EstimateBinary(node);
      case Kind::kMatch: {
        WEND_ASSIGN_OR_RETURN(const double part, EstimateMatch(node));
        return node.negated ? 1 - part : part;
      }
      case Kind::kIn: {
        double sum = 0;
        for (size_t i = 1; i < node.operands.size(); ++i) {
          WEND_ASSIGN_OR_RETURN(const double part,
                                EstimateEqual(node.operands[0], node.operands[i]));
          sum += part;
        }
        sum = std::min(sum, 1.0);
        return node.negated ? 1 - sum : sum;
      }
      case Kind::kBetween:
      case Kind::kDuring:
        return node.negated ? 1 - kRangeSelectivity : kRangeSelectivity;
      default:
        return kUnknownSelectivity;
    }
  }

 private:
  Result<double> EstimateBinary(const ExpressionNode& node) const {
    if (node.op == OperatorKind::kAnd || node.op == OperatorKind::kOr) {
      const bool all = node.op == OperatorKind::kAnd;
      double product = 1;
      for (const ExpressionNode& operand : node.operands) {
        WEND_ASSIGN_OR_RETURN(const double part, Estimate(operand));
        product *= all ? part : 1 - part;
      }
      return all ? product : 1 - product;
    }
    if (node.op == OperatorKind::kEqual || node.op == OperatorKind::kNotEqual) {
      WEND_ASSIGN_OR_RETURN(const double part, EstimateEqual(node.operands[0], node.operands[1]));
      return node.op == OperatorKind::kEqual ? part : 1 - part;
    }
    return kUnknownSelectivity;
  }

  Result<double> EstimateMatch(const ExpressionNode& node) const {
    const std::optional<MetadataValue> value = ValueOf(node.operands[0]);
    const std::string* text = value.has_value() ? std::get_if<std::string>(&*value) : nullptr;
    if (text == nullptr || chunks_ == 0) return 0.0;
    WEND_ASSIGN_OR_RETURN(const MatchPlan plan, collection_.PlanMatch(*text));
    return std::min(1.0, static_cast<double>(plan.estimated_chunks) / chunks_);
  }

  Result<double> EstimateEqual(const ExpressionNode& left, const ExpressionNode& right) const {
    const bool turned = left.kind == Kind::kLiteral || left.kind == Kind::kParameter;
    const ExpressionNode& column = turned ? right : left;
    const std::optional<MetadataValue> value = ValueOf(turned ? left : right);
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

  static std::optional<std::string> AttributeOf(const ExpressionNode& node) {
    if (node.kind == Kind::kMetadata) return "meta." + node.name;
    if (node.kind != Kind::kColumn) return std::nullopt;
    for (const char* name : {"session", "speaker", "source"}) {
      if (SameWord(node.name, name)) return name;
    }
    return std::nullopt;
  }

  std::optional<MetadataValue> ValueOf(const ExpressionNode& node) const {
    if (node.kind == Kind::kParameter) {
      const Value& value = (*parameters_)[static_cast<size_t>(node.parameter.index) - 1];
      if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
      if (const auto* real = std::get_if<double>(&value)) return *real;
      if (const auto* text = std::get_if<std::string>(&value)) return *text;
      return std::nullopt;
    }
    if (node.kind != Kind::kLiteral) return std::nullopt;
    if (const auto* integer = std::get_if<int64_t>(&node.literal)) return *integer;
    if (const auto* real = std::get_if<double>(&node.literal)) return *real;
    if (const auto* text = std::get_if<std::string>(&node.literal)) return *text;
    if (const auto* truth = std::get_if<bool>(&node.literal)) return *truth;
    return std::nullopt;
  }

  const std::vector<Value>* parameters_;
  const CollectionView& collection_;
  double chunks_;
};

}  // namespace

Result<double> EstimateSelectivity(const ExpressionNode& condition,
                                   const std::vector<Value>* parameters,
                                   const CollectionView& collection) {
  return Estimator(parameters, collection).Estimate(condition);
}

}  // namespace wend

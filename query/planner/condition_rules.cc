#include "query/planner/condition_rules.h"

#include <algorithm>
#include <array>
#include <set>

#include "query/expression_binder.h"
#include "query/expression_types.h"
#include "query/lexer.h"
#include "query/operators/filter.h"

namespace wend {
namespace {

using NodeKind = ExpressionNode::Kind;

// Functions that fail for no value of a column.
constexpr std::array<std::string_view, 11> kSafeFunctions = {
    "lower", "upper", "trim", "length", "date",   "time_of_day",
    "year",  "month", "day",  "hour",   "weekday"};

bool IsComparison(OperatorKind op) {
  return op >= OperatorKind::kEqual && op <= OperatorKind::kGreaterEqual;
}

bool IsTimeColumn(const ExpressionNode& node, std::span<const ColumnInfo> columns) {
  if (node.kind != NodeKind::kColumn) return false;
  const std::optional<size_t> column = FindColumn(columns, node.name);
  return column.has_value() && columns[*column].type == ValueType::kTime;
}

// A value that never fails: what is compared, not what decides.
bool IsSafeValue(const ExpressionNode& node) {
  switch (node.kind) {
    case NodeKind::kLiteral:
    case NodeKind::kParameter:
    case NodeKind::kColumn:
    case NodeKind::kMetadata:
      return true;
    case NodeKind::kCall:
      return !node.distinct && node.operands.size() == 1 &&
             node.operands[0].kind == NodeKind::kColumn &&
             std::ranges::any_of(kSafeFunctions,
                                 [&](std::string_view name) { return SameWord(name, node.name); });
    default:
      return false;
  }
}

bool AreSafeValues(const ExpressionNode& node) {
  return std::ranges::all_of(node.operands, IsSafeValue);
}

// With a time column, all that it is compared with are literals and parameters: a text of a row may
// be no period.
bool ComparesTimeSafely(const ExpressionNode& node, std::span<const ColumnInfo> columns) {
  const auto is_time = [&](const ExpressionNode& operand) {
    return IsTimeColumn(operand, columns);
  };
  if (std::ranges::none_of(node.operands, is_time)) return true;
  return std::ranges::all_of(node.operands, [&](const ExpressionNode& operand) {
    return is_time(operand) || operand.kind == NodeKind::kLiteral ||
           operand.kind == NodeKind::kParameter;
  });
}

void GatherColumns(const ExpressionNode& node, std::span<const ColumnInfo> columns,
                   std::set<std::string>* found, bool* other) {
  if (node.kind == NodeKind::kMatch) *other = true;
  if (node.kind == NodeKind::kMetadata) found->insert("meta." + node.name);
  if (node.kind == NodeKind::kColumn) {
    const std::optional<size_t> column = FindColumn(columns, node.name);
    if (column.has_value()) {
      found->insert(columns[*column].name);
    } else {
      *other = true;
    }
  }
  for (const ExpressionNode& operand : node.operands) {
    GatherColumns(operand, columns, found, other);
  }
}

}  // namespace

bool IsSafeCondition(const ExpressionNode& node, std::span<const ColumnInfo> columns) {
  switch (node.kind) {
    case NodeKind::kUnary:
      return node.op == OperatorKind::kNot && IsSafeCondition(node.operands[0], columns);
    case NodeKind::kBinary:
      if (node.op == OperatorKind::kAnd || node.op == OperatorKind::kOr) {
        return std::ranges::all_of(node.operands, [&](const ExpressionNode& operand) {
          return IsSafeCondition(operand, columns);
        });
      }
      return IsComparison(node.op) && AreSafeValues(node) && ComparesTimeSafely(node, columns);
    case NodeKind::kLike:
      // A pattern with ESCAPE may end where a character is still to come.
      return node.operands.size() == 2 && AreSafeValues(node);
    case NodeKind::kIn:
    case NodeKind::kBetween:
      return AreSafeValues(node) && ComparesTimeSafely(node, columns);
    case NodeKind::kIsNull:
      return AreSafeValues(node);
    case NodeKind::kDuring:
      return node.operands[0].kind == NodeKind::kColumn;
    case NodeKind::kMatch:
      return true;
    default:
      return false;
  }
}

Result<std::vector<Conjunct>> BindConjuncts(const ExpressionNode& condition,
                                            const ExpressionScope& scope) {
  std::vector<Conjunct> conjuncts;
  for (const ExpressionNode* node : SplitConjunction(condition)) {
    Conjunct& conjunct = conjuncts.emplace_back();
    conjunct.node = node;
    WEND_ASSIGN_OR_RETURN(conjunct.condition, BindCondition(*node, scope));
    conjunct.is_safe = IsSafeCondition(*node, scope.columns);
    if (!IsConstant(*node) || scope.parameters == nullptr) continue;
    const Result<Value> value = conjunct.condition->Evaluate(nullptr);
    conjunct.is_safe = value.ok();
    if (value.ok()) conjunct.constant = IsTrue(*value);
  }
  std::stable_partition(conjuncts.begin(), conjuncts.end(),
                        [](const Conjunct& conjunct) { return conjunct.is_safe; });
  return conjuncts;
}

std::optional<Value> ConstantOf(const ExpressionNode& node, const std::vector<Value>* parameters) {
  if (node.kind == NodeKind::kLiteral) return LiteralValue(node);
  if (node.kind != NodeKind::kParameter || parameters == nullptr) return std::nullopt;
  return (*parameters)[static_cast<size_t>(node.parameter.index) - 1];
}

std::optional<std::string> SingleColumn(const ExpressionNode& node,
                                        std::span<const ColumnInfo> columns) {
  std::set<std::string> found;
  bool other = false;
  GatherColumns(node, columns, &found, &other);
  if (other || found.size() != 1) return std::nullopt;
  return *found.begin();
}

bool IsKnownToPostings(const ExpressionNode& node, std::span<const ColumnInfo> columns) {
  if (node.kind == NodeKind::kMatch) return true;
  const bool logical = (node.kind == NodeKind::kBinary &&
                        (node.op == OperatorKind::kAnd || node.op == OperatorKind::kOr)) ||
                       node.kind == NodeKind::kUnary;
  if (logical) {
    return std::ranges::all_of(node.operands, [&](const ExpressionNode& operand) {
      return IsKnownToPostings(operand, columns);
    });
  }
  const std::optional<std::string> column = SingleColumn(node, columns);
  return column.has_value() &&
         (*column == "session" || *column == "speaker" || *column == "source" ||
          *column == "time" || column->starts_with("meta."));
}

}  // namespace wend

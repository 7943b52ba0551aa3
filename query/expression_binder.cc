#include "query/expression_binder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "query/comparison.h"
#include "query/evaluation.h"
#include "query/expression_types.h"
#include "query/functions.h"
#include "query/lexer.h"
#include "query/sql_text.h"
#include "query/time_options.h"
#include "query/words_of_time.h"
#include "storage/base/nearest_name.h"

namespace wend {
namespace {

using Kind = ExpressionNode::Kind;

// The rows that a grouped SELECT gives out; null elsewhere.
struct Grouping {
  std::span<const ExpressionNode> group_by;
  std::span<const ValueType> key_types;
  std::vector<BoundAggregate>* aggregates;
};

class TreeBinder {
 public:
  TreeBinder(const ExpressionScope& scope, const Grouping* grouping)
      : scope_(scope), grouping_(grouping) {}

  Result<ExpressionPtr> Bind(const ExpressionNode& node) {
    if (grouping_ != nullptr) {
      ExpressionPtr slot;
      WEND_RETURN_IF_ERROR(BindSlot(node, &slot));
      if (slot != nullptr) return slot;
    }
    WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, BindNode(node));
    const bool foldable = node.kind != Kind::kLiteral && parameters_known() && IsConstant(node);
    if (!foldable) return bound;
    Result<Value> value = bound->Evaluate(nullptr);  // reads no row
    if (!value.ok()) return bound;
    return MakeLiteral(std::move(*value), bound->type());
  }

  Result<ExpressionPtr> BindTruth(const ExpressionNode& node) {
    WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, Bind(node));
    if (bound->type() == ValueType::kText || bound->type() == ValueType::kTime) {
      return Status::InvalidAt(node.offset, "a condition is true or false, " + Describe(node) +
                                                " is " + TypeNoun(bound->type()));
    }
    return bound;
  }

 private:
  bool parameters_known() const { return scope_.parameters != nullptr; }

  Result<ExpressionPtr> BindNode(const ExpressionNode& node) {
    switch (node.kind) {
      case Kind::kLiteral:
        return BindLiteral(node);
      case Kind::kParameter:
        return BindParameter(node);
      case Kind::kColumn:
        return BindColumn(node);
      case Kind::kMetadata:
        return BindMetadata(node);
      case Kind::kUnary:
        return BindUnary(node);
      case Kind::kBinary:
        return BindBinary(node);
      case Kind::kLike:
        return BindLike(node);
      case Kind::kIn:
        return BindIn(node);
      case Kind::kBetween:
        return BindBetween(node);
      case Kind::kIsNull:
        return BindIsNull(node);
      case Kind::kDuring:
        return BindDuring(node);
      case Kind::kMatch:
        return BindMatch(node);
      case Kind::kCall:
        return BindCall(node);
      case Kind::kCase:
        return BindCase(node);
    }
    return Status::Internal("an expression of no kind");
  }

  // A key of the grouping or an aggregate, which were computed before; else `*slot` stays null.
  Status BindSlot(const ExpressionNode& node, ExpressionPtr* slot) {
    for (size_t i = 0; i < grouping_->group_by.size(); ++i) {
      const ExpressionNode& key = grouping_->group_by[i];
      const bool same_column =
          key.kind == Kind::kColumn && node.kind == Kind::kColumn &&
          FindColumn(scope_.columns, key.name).has_value() &&
          FindColumn(scope_.columns, key.name) == FindColumn(scope_.columns, node.name);
      if (!same_column && !(key == node)) continue;
      *slot = MakeColumn(i, grouping_->key_types[i]);
      return {};
    }
    const auto function = AggregateOf(node);
    if (!function.has_value()) return {};
    std::vector<BoundAggregate>& calls = *grouping_->aggregates;
    auto call = std::find_if(calls.begin(), calls.end(),
                             [&node](const BoundAggregate& other) { return *other.node == node; });
    if (call == calls.end()) {
      BoundAggregate made;
      made.function = *function;
      made.node = &node;
      WEND_RETURN_IF_ERROR(BindAggregate(node, &made));
      calls.push_back(std::move(made));
      call = std::prev(calls.end());
    }
    const auto index = static_cast<size_t>(call - calls.begin());
    *slot = MakeColumn(grouping_->group_by.size() + index, call->type);
    return {};
  }

  Status BindAggregate(const ExpressionNode& node, BoundAggregate* call) const {
    using Function = AggregateFunction;
    const bool count = call->function == Function::kCount;
    call->distinct = node.distinct;
    if (node.star) {
      if (count) return {};
      return Status::InvalidAt(node.offset, "only count takes *");
    }
    if (node.operands.size() != 1) {
      return Status::InvalidAt(
          node.offset, node.name + " takes one argument" + std::string(count ? " or *" : ""));
    }
    const ExpressionNode& operand = node.operands[0];
    if (HasAggregate(operand)) {
      return Status::InvalidAt(operand.offset, "an aggregate cannot stand inside another");
    }
    WEND_ASSIGN_OR_RETURN(call->argument, TreeBinder(scope_, nullptr).Bind(operand));
    const ValueType type = call->argument->type();
    const bool adds = call->function == Function::kSum || call->function == Function::kAvg;
    if (adds && !IsNumber(type) && type != ValueType::kAny) {
      return Status::InvalidAt(operand.offset, node.name + " takes numbers, " + Describe(operand) +
                                                   " is " + TypeNoun(type));
    }
    call->type = count                              ? ValueType::kInteger
                 : call->function == Function::kAvg ? ValueType::kReal
                                                    : type;
    return {};
  }

  static Result<ExpressionPtr> BindLiteral(const ExpressionNode& node) {
    Value value = LiteralValue(node);
    const ValueType type = TypeOf(value);
    return MakeLiteral(std::move(value), type);
  }

  // Stays null for a parameter that has no value yet.
  Status ReadParameter(const ParameterNode& parameter, Value* value) const {
    if (!parameters_known()) return {};
    const auto index = static_cast<size_t>(parameter.index) - 1;
    WEND_CHECK_OR_RETURN(index < scope_.parameters->size(), "one value for each parameter");
    *value = (*scope_.parameters)[index];
    return {};
  }

  Result<ExpressionPtr> BindParameter(const ExpressionNode& node) const {
    Value value;
    WEND_RETURN_IF_ERROR(ReadParameter(node.parameter, &value));
    const ValueType type = TypeOf(value);
    return MakeLiteral(std::move(value), type);
  }

  Result<ExpressionPtr> BindColumn(const ExpressionNode& node) const {
    const std::optional<size_t> column = FindColumn(scope_.columns, node.name);
    if (!column.has_value()) return UnknownColumn(node, scope_.columns);
    if (grouping_ != nullptr) {
      return Status::InvalidAt(node.offset, "column '" + node.name +
                                                "' is neither in GROUP BY nor in an aggregate "
                                                "such as min(" +
                                                node.name + ")");
    }
    return MakeColumn(*column, scope_.columns[*column].type);
  }

  Result<ExpressionPtr> BindMetadata(const ExpressionNode& node) const {
    if (!scope_.has_metadata) {
      return Status::InvalidAt(node.offset, "rows of this table have no metadata");
    }
    if (grouping_ != nullptr) {
      return Status::InvalidAt(node.offset,
                               Describe(node) + " is neither in GROUP BY nor in an aggregate");
    }
    return MakeMetadata(node.name);
  }

  Result<ExpressionPtr> BindUnary(const ExpressionNode& node) {
    const ExpressionNode& operand = node.operands[0];
    if (node.op == OperatorKind::kNot) {
      WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, BindTruth(operand));
      return MakeNot({std::move(bound), operand.offset});
    }
    WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, BindNumber(operand));
    return MakeNegation(std::move(bound), node.offset);
  }

  Result<ExpressionPtr> BindNumber(const ExpressionNode& node) {
    WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, Bind(node));
    const ValueType type = bound->type();
    if (IsNumber(type) || type == ValueType::kAny) return bound;
    return Status::InvalidAt(node.offset,
                             "only numbers are calculated with, " + Describe(node) + " is " +
                                 TypeNoun(type) +
                                 (type == ValueType::kText ? "; texts are joined with ||" : ""));
  }

  Result<ExpressionPtr> BindBinary(const ExpressionNode& node) {
    switch (node.op) {
      case OperatorKind::kAnd:
      case OperatorKind::kOr:
        return BindLogical(node);
      case OperatorKind::kConcatenate: {
        WEND_ASSIGN_OR_RETURN(ExpressionPtr left, Bind(node.operands[0]));
        WEND_ASSIGN_OR_RETURN(ExpressionPtr right, Bind(node.operands[1]));
        return MakeConcatenation(std::move(left), std::move(right));
      }
      case OperatorKind::kAdd:
      case OperatorKind::kSubtract:
      case OperatorKind::kMultiply:
      case OperatorKind::kDivide:
      case OperatorKind::kModulo:
        return BindArithmetic(node);
      default:
        return BindComparison(node);
    }
  }

  Result<ExpressionPtr> BindLogical(const ExpressionNode& node) {
    std::vector<Condition> conditions;
    conditions.reserve(node.operands.size());
    for (const ExpressionNode& operand : node.operands) {
      WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, BindTruth(operand));
      conditions.push_back({std::move(bound), operand.offset});
    }
    return MakeLogical(node.op, std::move(conditions));
  }

  Result<ExpressionPtr> BindArithmetic(const ExpressionNode& node) {
    WEND_ASSIGN_OR_RETURN(ExpressionPtr left, BindNumber(node.operands[0]));
    WEND_ASSIGN_OR_RETURN(ExpressionPtr right, BindNumber(node.operands[1]));
    const bool any = left->type() == ValueType::kAny || right->type() == ValueType::kAny;
    const bool integers =
        left->type() == ValueType::kInteger && right->type() == ValueType::kInteger;
    const ValueType type = any        ? ValueType::kAny
                           : integers ? ValueType::kInteger
                                      : ValueType::kReal;
    return MakeArithmetic(node.op, {std::move(left), std::move(right)}, type, node.offset);
  }

  // A text that is compared with a time, known before any row is.
  std::optional<std::string> PeriodText(const ExpressionNode& node) const {
    Value value;
    if (node.kind == Kind::kLiteral) value = LiteralValue(node);
    if (node.kind == Kind::kParameter && parameters_known()) {
      value = (*scope_.parameters)[static_cast<size_t>(node.parameter.index) - 1];
    }
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::nullopt : std::optional<std::string>(*text);
  }

  // What a value of `type`, written as `left`, is compared with.
  Status BindComparand(const ExpressionNode& left, ValueType type, const ExpressionNode& node,
                       Comparand* comparand) {
    comparand->offset = node.offset;
    const std::optional<std::string> text = PeriodText(node);
    if (type == ValueType::kTime && text.has_value()) {
      const Result<TimePeriod> period = ParseTimePeriod(*text);
      if (!period.ok()) return Status::InvalidAt(node.offset, period.status().message());
      comparand->period = *period;
      return {};
    }
    WEND_ASSIGN_OR_RETURN(comparand->expression, Bind(node));
    return CheckComparable({left, type}, {node, comparand->expression->type()});
  }

  Result<ExpressionPtr> BindComparison(const ExpressionNode& node) {
    const ExpressionNode* left = node.operands.data();
    const ExpressionNode* right = left + 1;
    OperatorKind op = node.op;
    // A period stands on the right.
    if (PeriodText(*left).has_value() && !PeriodText(*right).has_value()) {
      std::swap(left, right);
      op = Mirrored(op);
    }
    WEND_ASSIGN_OR_RETURN(ExpressionPtr value, Bind(*left));
    Comparand comparand;
    WEND_RETURN_IF_ERROR(BindComparand(*left, value->type(), *right, &comparand));
    return MakeComparison(op, std::move(value), std::move(comparand));
  }

  Result<ExpressionPtr> BindBetween(const ExpressionNode& node) {
    const ExpressionNode& left = node.operands[0];
    WEND_ASSIGN_OR_RETURN(ExpressionPtr value, Bind(left));
    Comparand low, high;
    WEND_RETURN_IF_ERROR(BindComparand(left, value->type(), node.operands[1], &low));
    WEND_RETURN_IF_ERROR(BindComparand(left, value->type(), node.operands[2], &high));
    return MakeBetween(std::move(value), std::move(low), std::move(high), node.negated);
  }

  Result<ExpressionPtr> BindIn(const ExpressionNode& node) {
    const ExpressionNode& left = node.operands[0];
    WEND_ASSIGN_OR_RETURN(ExpressionPtr value, Bind(left));
    std::vector<Comparand> list(node.operands.size() - 1);
    for (size_t i = 0; i < list.size(); ++i) {
      WEND_RETURN_IF_ERROR(BindComparand(left, value->type(), node.operands[i + 1], &list[i]));
    }
    return MakeIn(std::move(value), std::move(list), node.negated);
  }

  Result<ExpressionPtr> BindIsNull(const ExpressionNode& node) {
    WEND_ASSIGN_OR_RETURN(ExpressionPtr value, Bind(node.operands[0]));
    return MakeIsNull(std::move(value), node.negated);
  }

  Result<ExpressionPtr> BindDuring(const ExpressionNode& node) {
    const ExpressionNode& left = node.operands[0];
    WEND_ASSIGN_OR_RETURN(ExpressionPtr value, Bind(left));
    if (value->type() != ValueType::kTime && value->type() != ValueType::kAny) {
      return Status::InvalidAt(left.offset, "DURING asks of a time, " + Describe(left) + " is " +
                                                TypeNoun(value->type()));
    }
    const std::optional<std::string> text = PeriodText(node.operands[1]);
    if (text.has_value() && IsWordsOfTime(*text)) return BindWordsOfTime(node, *text, *value);
    if (text.has_value() && !node.options.empty()) {
      return Status::InvalidAt(
          node.options[0].name.offset,
          "options are for words such as 'last Friday'; '" + *text + "' is a period");
    }
    Comparand period;
    WEND_RETURN_IF_ERROR(BindComparand(left, ValueType::kTime, node.operands[1], &period));
    return MakeComparison(OperatorKind::kEqual, std::move(value), std::move(period));
  }

  // Words are checked here; what they mean is put in their place before the rows are read
  // (words_of_time.h).
  Result<ExpressionPtr> BindWordsOfTime(const ExpressionNode& node, const std::string& text,
                                        const Expression& value) {
    const ExpressionNode& left = node.operands[0];
    const size_t offset = node.operands[1].offset;
    WEND_ASSIGN_OR_RETURN(const TimeOptions options,
                          ReadDuringOptions(node.options, scope_.parameters));
    const Status status = CheckWordsOfTime(text, options.expression);
    if (!status.ok()) {
      const std::string fault = ParseTimePeriod(text).status().message();
      return Status::InvalidAt(offset, fault + "; " + status.message());
    }
    if (value.type() != ValueType::kTime) {
      return Status::InvalidAt(left.offset, "words of time are for a time column, " +
                                                Describe(left) + " is " + TypeNoun(value.type()));
    }
    return MakeLiteral(Value(), ValueType::kInteger);
  }

  Result<ExpressionPtr> BindLike(const ExpressionNode& node) {
    std::vector<ExpressionPtr> operands;
    for (const ExpressionNode& operand : node.operands) {
      WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, Bind(operand));
      if (bound->type() != ValueType::kText && bound->type() != ValueType::kAny) {
        return Status::InvalidAt(operand.offset, "LIKE takes texts, " + Describe(operand) + " is " +
                                                     TypeNoun(bound->type()));
      }
      operands.push_back(std::move(bound));
    }
    if (operands.size() == 3) {
      WEND_RETURN_IF_ERROR(CheckEscape(node.operands[2], PeriodText(node.operands[2])));
    }
    return MakeLike(std::move(operands), node.negated, node.offset);
  }

  Result<ExpressionPtr> BindMatch(const ExpressionNode& node) {
    if (scope_.match == nullptr || grouping_ != nullptr) {
      return Status::InvalidAt(node.offset, grouping_ != nullptr
                                                ? "MATCH asks of rows, not of groups: use WHERE"
                                                : "this table has no text for MATCH");
    }
    if (!node.name.empty()) {
      const std::optional<size_t> column = FindColumn(scope_.columns, node.name);
      if (!column.has_value()) return UnknownColumn(node, scope_.columns);
      if (!SameWord(scope_.columns[*column].name, "text")) {
        return Status::InvalidAt(node.offset,
                                 "MATCH looks into text; use LIKE for '" + node.name + "'");
      }
    }
    const ExpressionNode& operand = node.operands[0];
    Value value = LiteralValue(operand);
    if (operand.kind == Kind::kParameter) {
      WEND_RETURN_IF_ERROR(ReadParameter(operand.parameter, &value));
      if (IsNull(value)) return MakeLiteral(Value(), ValueType::kInteger);
    }
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return Status::InvalidAt(operand.offset, "MATCH takes a text");
    WEND_ASSIGN_OR_RETURN(std::unique_ptr<MatchTest> test,
                          scope_.match->Resolve(*text, operand.offset));
    return MakeMatch(std::move(test), node.negated);
  }

  Result<ExpressionPtr> BindCall(const ExpressionNode& node) {
    if (AggregateOf(node).has_value()) {
      return Status::InvalidAt(node.offset, node.name +
                                                " is computed over groups of rows: it stands in "
                                                "SELECT, HAVING or ORDER BY, not in WHERE or "
                                                "inside an aggregate");
    }
    if (node.star || node.distinct) {
      return Status::InvalidAt(node.offset, "only aggregates take * and DISTINCT");
    }
    const bool snippet = SameWord(node.name, "snippet");
    if (snippet || SameWord(node.name, "highlight")) return BindMarked(node, snippet);
    const ScalarFunction* function = FindFunction(node.name);
    if (function == nullptr) {
      const std::vector<std::string_view> names = FunctionNames();
      return Status::InvalidAt(
          node.offset, "unknown function '" + node.name + "'" + DidYouMean(node.name, names));
    }
    WEND_RETURN_IF_ERROR(
        CheckArgumentCount(node, function->least_arguments, function->most_arguments));
    std::vector<ExpressionPtr> arguments;
    for (const ExpressionNode& operand : node.operands) {
      WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, Bind(operand));
      const ValueType wanted = arguments.empty() ? function->argument : function->others;
      WEND_RETURN_IF_ERROR(CheckArgumentType(node, wanted, operand, bound->type()));
      arguments.push_back(std::move(bound));
    }
    ValueType type = function->result;
    if (type == ValueType::kReal) type = arguments[0]->type();  // round keeps integers
    if (type == ValueType::kAny) type = CommonType(arguments);
    return MakeFunction(*function, std::move(arguments), type, node.offset);
  }

  Result<ExpressionPtr> BindMarked(const ExpressionNode& node, bool snippet) {
    if (scope_.marker == nullptr || grouping_ != nullptr) {
      return Status::InvalidAt(node.offset,
                               node.name +
                                   " needs rows with a text: those of chunks, documents or "
                                   "messages, not of groups");
    }
    WEND_RETURN_IF_ERROR(CheckArgumentCount(node, snippet ? 1 : 3, snippet ? 2 : 3));
    std::vector<ExpressionPtr> arguments;
    for (const ExpressionNode& operand : node.operands) {
      WEND_ASSIGN_OR_RETURN(ExpressionPtr bound, Bind(operand));
      const ValueType wanted =
          snippet && arguments.size() == 1 ? ValueType::kInteger : ValueType::kText;
      WEND_RETURN_IF_ERROR(CheckArgumentType(node, wanted, operand, bound->type()));
      arguments.push_back(std::move(bound));
    }
    return MakeMarked(*scope_.marker, snippet, std::move(arguments), node.offset);
  }

  Result<ExpressionPtr> BindCase(const ExpressionNode& node) {
    CaseParts parts;
    size_t at = 0;
    if (node.has_base) {
      WEND_ASSIGN_OR_RETURN(parts.base, Bind(node.operands[at++]));
    }
    std::vector<ValueType> types;
    for (; at + 1 < node.operands.size(); at += 2) {
      const ExpressionNode& when = node.operands[at];
      Comparand comparand;
      if (node.has_base) {
        WEND_RETURN_IF_ERROR(BindComparand(node.operands[0], parts.base->type(), when, &comparand));
      } else {
        comparand.offset = when.offset;
        WEND_ASSIGN_OR_RETURN(comparand.expression, BindTruth(when));
      }
      WEND_ASSIGN_OR_RETURN(ExpressionPtr then, Bind(node.operands[at + 1]));
      types.push_back(then->type());
      parts.branches.emplace_back(std::move(comparand), std::move(then));
    }
    if (node.has_else) {
      WEND_ASSIGN_OR_RETURN(parts.otherwise, Bind(node.operands[at]));
      types.push_back(parts.otherwise->type());
    }
    const bool same = std::all_of(types.begin(), types.end(),
                                  [&types](ValueType type) { return type == types[0]; });
    return MakeCase(std::move(parts), same ? types[0] : ValueType::kAny);
  }

  static ValueType CommonType(const std::vector<ExpressionPtr>& arguments) {
    const ValueType first = arguments[0]->type();
    const bool same = std::all_of(arguments.begin(), arguments.end(),
                                  [first](const auto& other) { return other->type() == first; });
    return same ? first : ValueType::kAny;
  }

  const ExpressionScope& scope_;
  const Grouping* grouping_;
};

}  // namespace

Result<std::unique_ptr<Expression>> BindExpression(const ExpressionNode& node,
                                                   const ExpressionScope& scope) {
  return TreeBinder(scope, nullptr).Bind(node);
}

Result<std::unique_ptr<Expression>> BindCondition(const ExpressionNode& node,
                                                  const ExpressionScope& scope) {
  return TreeBinder(scope, nullptr).BindTruth(node);
}

Result<std::vector<std::unique_ptr<Expression>>> GroupBinder::BindKeys() {
  std::vector<std::unique_ptr<Expression>> keys;
  key_types_.clear();
  for (const ExpressionNode& node : group_by_) {
    WEND_ASSIGN_OR_RETURN(keys.emplace_back(), BindExpression(node, scope_));
    key_types_.push_back(keys.back()->type());
  }
  return keys;
}

Result<std::unique_ptr<Expression>> GroupBinder::Bind(const ExpressionNode& node) {
  const Grouping grouping{group_by_, key_types_, &aggregates_};
  return TreeBinder(scope_, &grouping).Bind(node);
}

Result<std::unique_ptr<Expression>> GroupBinder::BindCondition(const ExpressionNode& node) {
  const Grouping grouping{group_by_, key_types_, &aggregates_};
  return TreeBinder(scope_, &grouping).BindTruth(node);
}

}  // namespace wend

#include "query/expression_types.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "query/lexer.h"
#include "query/sql_text.h"
#include "storage/base/nearest_name.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

using Kind = ExpressionNode::Kind;
using Function = AggregateFunction;

constexpr std::array<std::pair<std::string_view, Function>, 5> kAggregates = {
    {{"count", Function::kCount},
     {"sum", Function::kSum},
     {"avg", Function::kAvg},
     {"min", Function::kMin},
     {"max", Function::kMax}}};

}  // namespace

std::string TypeNoun(ValueType type) {
  switch (type) {
    case ValueType::kInteger:
      return "an integer";
    case ValueType::kReal:
      return "a real";
    case ValueType::kText:
      return "a text";
    case ValueType::kTime:
      return "a time";
    case ValueType::kAny:
      break;
  }
  return "of any type";
}

std::string Describe(const ExpressionNode& node) {
  constexpr size_t kShownBytes = 40;
  if (node.kind == Kind::kColumn) return "column '" + node.name + "'";
  std::string text = ToSql(node);
  return text.size() <= kShownBytes ? text : "this";
}

Value LiteralValue(const ExpressionNode& node) {
  Value value;
  if (node.kind != Kind::kLiteral) return value;
  if (const auto* integer = std::get_if<int64_t>(&node.literal)) value = *integer;
  if (const auto* real = std::get_if<double>(&node.literal)) value = *real;
  if (const auto* text = std::get_if<std::string>(&node.literal)) value = *text;
  if (const auto* truth = std::get_if<bool>(&node.literal)) value = int64_t{*truth ? 1 : 0};
  return value;
}

ValueType TypeOf(const Value& value) {
  constexpr std::array<ValueType, 5> kTypes = {
      ValueType::kAny, ValueType::kInteger, ValueType::kReal, ValueType::kText, ValueType::kTime};
  return kTypes[value.index()];
}

std::optional<Function> AggregateOf(const ExpressionNode& node) {
  if (node.kind != Kind::kCall) return std::nullopt;
  for (const auto& [name, function] : kAggregates) {
    if (SameWord(name, node.name)) return function;
  }
  return std::nullopt;
}

std::optional<size_t> FindColumn(std::span<const ColumnInfo> columns, std::string_view name) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (SameWord(columns[i].name, name)) return i;
  }
  if (SameWord(name, "at")) return FindColumn(columns, "time");
  return std::nullopt;
}

Status UnknownColumn(const ExpressionNode& node, std::span<const ColumnInfo> columns) {
  std::string message = "unknown column '" + node.name + "'";
  std::vector<std::string_view> names;
  for (const ColumnInfo& column : columns) names.emplace_back(column.name);
  const std::string suggestion = DidYouMean(node.name, names);
  if (!suggestion.empty()) {
    message += suggestion;
  } else if (node.quoted) {
    message += "; a text is written in single quotes";
  } else if (!names.empty()) {
    message += "; expected " + ListNames(names);
  }
  return Status::InvalidAt(node.offset, std::move(message));
}

Status CheckComparable(TypedNode left, TypedNode right) {
  const auto is_literal = [](const TypedNode& side) { return side.node.kind == Kind::kLiteral; };
  const bool same = left.type == right.type || (IsNumber(left.type) && IsNumber(right.type));
  if (same || left.type == ValueType::kAny || right.type == ValueType::kAny) return {};
  const bool times = left.type == ValueType::kTime || right.type == ValueType::kTime;
  const bool texts = left.type == ValueType::kText || right.type == ValueType::kText;
  if (times && texts) return {};  // the text is read as a period, row by row
  if (is_literal(left) && !is_literal(right)) std::swap(left.type, right.type);
  const bool swapped = is_literal(left) && !is_literal(right);
  const ExpressionNode& first = swapped ? right.node : left.node;
  const ExpressionNode& second = swapped ? left.node : right.node;
  std::string message = Describe(first) + " is " + TypeNoun(left.type) + ", " + Describe(second) +
                        " is " + TypeNoun(right.type);
  if (second.kind == Kind::kLiteral) {
    if (left.type == ValueType::kTime) message += "; write a time as in '2023-05-01'";
    if (left.type == ValueType::kText) message += "; write '" + ToSql(second) + "' in quotes";
    if (right.type == ValueType::kText) message += "; write a number without quotes";
  }
  return Status::InvalidAt(second.offset, std::move(message));
}

Status CheckArgumentCount(const ExpressionNode& call, size_t least, size_t most) {
  const size_t count = call.operands.size();
  if (count >= least && count <= most) return {};
  const std::string wanted =
      least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most);
  return Status::InvalidAt(call.offset, call.name + " takes " + wanted + " argument" +
                                            (wanted == "1" ? "" : "s") + ", here are " +
                                            std::to_string(count));
}

Status CheckArgumentType(const ExpressionNode& call, ValueType wanted,
                         const ExpressionNode& argument, ValueType type) {
  const bool fits = wanted == ValueType::kAny || type == ValueType::kAny || wanted == type ||
                    (wanted == ValueType::kReal && IsNumber(type));
  if (fits) return {};
  const std::string noun = wanted == ValueType::kReal ? "a number" : TypeNoun(wanted);
  return Status::InvalidAt(argument.offset, call.name + " takes " + noun + " here, " +
                                                Describe(argument) + " is " + TypeNoun(type));
}

Status CheckEscape(const ExpressionNode& node, const std::optional<std::string>& text) {
  if (!text.has_value() || (!text->empty() && CodePointSize(*text) == text->size())) return {};
  return Status::InvalidAt(node.offset, "ESCAPE takes one character");
}

bool HasAggregate(const ExpressionNode& node) {
  return AggregateOf(node).has_value() ||
         std::any_of(node.operands.begin(), node.operands.end(), HasAggregate);
}

std::vector<const ExpressionNode*> SplitConjunction(const ExpressionNode& node) {
  if (node.kind != Kind::kBinary || node.op != OperatorKind::kAnd) return {&node};
  std::vector<const ExpressionNode*> conditions;
  for (const ExpressionNode& operand : node.operands) conditions.push_back(&operand);
  return conditions;
}

std::vector<size_t> UsedColumns(const ExpressionNode& node, std::span<const ColumnInfo> columns) {
  std::vector<size_t> used;
  if (node.kind == Kind::kColumn) {
    const std::optional<size_t> column = FindColumn(columns, node.name);
    if (column.has_value()) used.push_back(*column);
  }
  for (const ExpressionNode& operand : node.operands) {
    const std::vector<size_t> below = UsedColumns(operand, columns);
    used.insert(used.end(), below.begin(), below.end());
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  return used;
}

bool IsConstant(const ExpressionNode& node) {
  const bool reads = node.kind == Kind::kColumn || node.kind == Kind::kMetadata ||
                     node.kind == Kind::kMatch || AggregateOf(node).has_value() ||
                     (node.kind == Kind::kCall &&
                      (SameWord(node.name, "snippet") || SameWord(node.name, "highlight")));
  return !reads && std::all_of(node.operands.begin(), node.operands.end(), IsConstant);
}

}  // namespace wend

// Expression types: the questions that binding asks of trees and types, and its error messages.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "query/ast.h"
#include "query/expression_binder.h"
#include "query/row.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

inline bool IsNumber(ValueType type) {
  return type == ValueType::kInteger || type == ValueType::kReal;
}

// "an integer", "a text"; "of any type" for kAny.
std::string TypeNoun(ValueType type);

// A node in a message: "column 'key'", "'a text'", "this".
std::string Describe(const ExpressionNode& node);

// The value of a kLiteral, truth as 0 and 1; null for other nodes.
Value LiteralValue(const ExpressionNode& node);
// kAny for null.
ValueType TypeOf(const Value& value);

// The function, where `node` calls an aggregate.
std::optional<AggregateFunction> AggregateOf(const ExpressionNode& node);

// Index of a column, ASCII case ignored; `at` is `time` where there is no `at`.
std::optional<size_t> FindColumn(std::span<const ColumnInfo> columns, std::string_view name);
Status UnknownColumn(const ExpressionNode& node, std::span<const ColumnInfo> columns);

struct TypedNode {
  const ExpressionNode& node;
  ValueType type;
};
// Invalid where the two can never be compared, at the one that is a literal.
Status CheckComparable(TypedNode left, TypedNode right);
Status CheckArgumentCount(const ExpressionNode& call, size_t least, size_t most);
Status CheckArgumentType(const ExpressionNode& call, ValueType wanted,
                         const ExpressionNode& argument, ValueType type);
// `text` where it is known before any row.
Status CheckEscape(const ExpressionNode& node, const std::optional<std::string>& text);

}  // namespace wend

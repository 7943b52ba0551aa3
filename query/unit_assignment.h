// Assigning values to the attributes of a unit, for INSERT and UPDATE: which names there are, what
// types they take, and how a value is stored.
//
// A truth that is written as one (TRUE, a comparison, AND, …) is stored in metadata as a boolean,
// though values know only numbers.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "query/ast.h"
#include "query/row.h"
#include "query/value.h"
#include "storage/base/status.h"
#include "storage/unit.h"

namespace wend {

// All columns that can be written, `key` first; `at`, another name of `time`, is not listed.
std::span<const std::string_view> WritableColumns(Unit::Kind kind);

// No name given twice, and every plain one among `columns`, or `at`. `verb` as in "can be
// <verb>".
Status CheckAttributes(std::span<const AttributeNode* const> attributes,
                       std::span<const std::string_view> columns, std::string_view verb);

// What is known of the value before any row; kAny and null are for Assign to judge.
Status CheckAssignable(const AttributeNode& attribute, const ExpressionNode& node, ValueType type);

// Sets an attribute; null takes it away. Invalid at the place of the expression.
Status Assign(const AttributeNode& attribute, const ExpressionNode& node, Value value, Unit* unit);

}  // namespace wend

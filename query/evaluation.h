// Evaluation: the bound expressions that compute values of a row, by three-valued logic.
//
// Faults while computing (overflow, division by zero, a text where a number is needed) are Invalid
// with the byte offset of the operator.
//
// Thread safety: an expression is immutable; several threads may evaluate it with rows of their
// own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query/ast.h"
#include "query/row.h"
#include "query/text_hooks.h"
#include "query/time_period.h"

namespace wend {

using ExpressionPtr = std::unique_ptr<Expression>;

// The right side of a comparison: an expression, or a time literal that was read when it was bound.
struct Comparand {
  ExpressionPtr expression;
  std::optional<TimePeriod> period;
  size_t offset = 0;

  // True, false or null. What is compared with a period is a time or null.
  Result<Value> Compare(OperatorKind op, const Value& left, RowReader* row) const;
};

// True or false of a value in a condition, null for null; Invalid for a text or a time.
Result<Value> AsTruth(const Value& value, size_t offset);

ExpressionPtr MakeLiteral(Value value, ValueType type);
// A column by its index, under its type.
ExpressionPtr MakeColumn(size_t column, ValueType type);
ExpressionPtr MakeMetadata(std::string name);

// kAnd or kOr over two or more conditions; stops at the first that decides.
struct Condition {
  ExpressionPtr expression;
  size_t offset = 0;
};
ExpressionPtr MakeLogical(OperatorKind op, std::vector<Condition> conditions);
ExpressionPtr MakeNot(Condition condition);

ExpressionPtr MakeComparison(OperatorKind op, ExpressionPtr left, Comparand right);
// value >= low AND value <= high, with the value read once.
ExpressionPtr MakeBetween(ExpressionPtr value, Comparand low, Comparand high, bool negated);
ExpressionPtr MakeIn(ExpressionPtr value, std::vector<Comparand> list, bool negated);
ExpressionPtr MakeIsNull(ExpressionPtr value, bool negated);
// `operands` are value, pattern and perhaps escape.
ExpressionPtr MakeLike(std::vector<ExpressionPtr> operands, bool negated, size_t offset);
ExpressionPtr MakeMatch(std::unique_ptr<MatchTest> test, bool negated);

// kAdd to kModulo; `type` is what the operands' types make of it.
struct ArithmeticOperands {
  ExpressionPtr left, right;
};
ExpressionPtr MakeArithmetic(OperatorKind op, ArithmeticOperands operands, ValueType type,
                             size_t offset);
ExpressionPtr MakeNegation(ExpressionPtr operand, size_t offset);
ExpressionPtr MakeConcatenation(ExpressionPtr left, ExpressionPtr right);

// Each WHEN is a comparand where there is a base, else a condition.
struct CaseParts {
  ExpressionPtr base;
  std::vector<std::pair<Comparand, ExpressionPtr>> branches;
  ExpressionPtr otherwise;
};
ExpressionPtr MakeCase(CaseParts parts, ValueType type);

// Text of a value, as || joins it: a time in RFC 3339, a real with all of its digits.
std::string ToText(const Value& value);

}  // namespace wend

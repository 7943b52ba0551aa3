// SQL text: syntax trees written back as statements, for EXPLAIN, names of columns and tests.
//
// The text is canonical: equal trees give equal texts, and parsing the text gives an equal tree.
// Words of the language are in upper case, parentheses stand only where they are needed.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "query/ast.h"
#include "query/value.h"

namespace wend {

std::string ToSql(const ExpressionNode& expression);
std::string ToSql(const StatementNode& statement);
// With the values of its parameters in their places.
std::string ToSql(const ExpressionNode& expression, const std::vector<Value>& parameters);

}  // namespace wend

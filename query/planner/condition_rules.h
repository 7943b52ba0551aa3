// Condition rules: what the planner has to know of a condition before it moves it.
//
// A condition is *safe* when no row can make it fail. WHERE computes its safe conjuncts first and
// the others only for rows for which all safe ones are true; so which rows a plan looks at never
// decides whether a statement fails.
//
// Thread safety: pure functions.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "query/ast.h"
#include "query/expression_binder.h"
#include "query/row.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// Whether it gives true, false or null for every row of a table with these columns, and never an
// error.
bool IsSafeCondition(const ExpressionNode& node, std::span<const ColumnInfo> columns);

// A conjunct of WHERE, bound.
struct Conjunct {
  const ExpressionNode* node;
  std::shared_ptr<const Expression> condition;
  bool is_safe = false;
  std::optional<bool> constant;  // whether it is true, where it reads no row and does not fail
};

// The conjuncts in the order in which they are computed: the safe ones, then the others.
Result<std::vector<Conjunct>> BindConjuncts(const ExpressionNode& condition,
                                            const ExpressionScope& scope);

// The value of a literal or of a parameter; nullopt for other nodes and while parameters have none.
std::optional<Value> ConstantOf(const ExpressionNode& node, const std::vector<Value>* parameters);

// The one column or entry of metadata ("meta.x") that a condition reads; nullopt where it reads
// none or several, or the words of a text.
std::optional<std::string> SingleColumn(const ExpressionNode& node,
                                        std::span<const ColumnInfo> columns);

// Whether postings can tell for which chunks a safe condition is true, as far as its form shows.
bool IsKnownToPostings(const ExpressionNode& node, std::span<const ColumnInfo> columns);

}  // namespace wend

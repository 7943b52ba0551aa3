// Expression binder: looks up the names of an expression, checks its types and makes it computable.
//
// Types are checked where they are known: a text column is not compared with a number, a time
// column only with times and texts that are periods. Metadata and parameters without a value are
// known row by row. `at` is `time` where a table has no column `at`. Parts that read no row are
// computed once, unless they fail, which they then do when a row is looked at.
//
// Errors are Invalid with the byte offset of the name or value; a name that does not exist comes
// with the nearest that does. A parameter without a value is Misuse.
//
// Thread safety: pure functions.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "query/ast.h"
#include "query/operators/aggregate.h"
#include "query/row.h"
#include "query/text_hooks.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// What the names of an expression can mean.
struct ExpressionScope {
  std::span<const ColumnInfo> columns;
  bool has_metadata = false;
  // Null while parameters have no values yet: then they are null, of any type. Otherwise one value
  // for each parameter of the statement, and null is "not bound".
  const std::vector<Value>* parameters = nullptr;
  MatchResolver* match = nullptr;      // null: the table has no text to MATCH
  const TextMarker* marker = nullptr;  // null: it has none to mark; outlives the expression
};

// Invalid for aggregates.
Result<std::unique_ptr<Expression>> BindExpression(const ExpressionNode& node,
                                                   const ExpressionScope& scope);

// As BindExpression, for WHERE and HAVING: a text or a time is no condition.
Result<std::unique_ptr<Expression>> BindCondition(const ExpressionNode& node,
                                                  const ExpressionScope& scope);

struct BoundAggregate {
  AggregateFunction function = AggregateFunction::kCount;
  bool distinct = false;
  std::unique_ptr<Expression> argument;  // null for count(*)
  ValueType type = ValueType::kInteger;  // of the result
  const ExpressionNode* node = nullptr;  // equal calls are found once
};

// Binds the expressions of one grouped SELECT. What it gives reads rows of groups: column i is the
// value of group_by[i], column group_by.size() + j the result of aggregates()[j].
class GroupBinder {
 public:
  // `scope` is that of the rows that are grouped; it and the nodes outlive the binder.
  GroupBinder(const ExpressionScope& scope, std::span<const ExpressionNode> group_by)
      : scope_(scope), group_by_(group_by) {}

  // The values that rows are grouped by; called first.
  Result<std::vector<std::unique_ptr<Expression>>> BindKeys();
  // Invalid for a column that is neither in `group_by` nor inside an aggregate.
  Result<std::unique_ptr<Expression>> Bind(const ExpressionNode& node);
  Result<std::unique_ptr<Expression>> BindCondition(const ExpressionNode& node);

  std::vector<BoundAggregate>& aggregates() { return aggregates_; }

 private:
  const ExpressionScope& scope_;
  std::span<const ExpressionNode> group_by_;
  std::vector<ValueType> key_types_;
  std::vector<BoundAggregate> aggregates_;
};

// Whether an aggregate is called anywhere in it.
bool HasAggregate(const ExpressionNode& node);

// The conditions that all must hold: the operands of AND, or the node alone.
std::vector<const ExpressionNode*> SplitConjunction(const ExpressionNode& node);

// Indexes of the columns that it reads, in order, each once; unknown names are left out.
std::vector<size_t> UsedColumns(const ExpressionNode& node, std::span<const ColumnInfo> columns);

// Whether it reads no row: no column, no metadata, no MATCH, no aggregate, no marked text.
bool IsConstant(const ExpressionNode& node);

}  // namespace wend

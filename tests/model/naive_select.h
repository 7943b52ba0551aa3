// NaiveSelect: what a SELECT gives over plain vectors of rows, by looking at every one of them.
//
// The oracle for query/: it takes the parsed tree and nothing else from there. No binder, no types
// known ahead, no operators: names are looked up and values compared where they are met, and every
// clause is one loop. Expressions are taken to be typed well: the faults it knows are of rows.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query/ast.h"
#include "query/value.h"

namespace wend::model {

struct NaiveRow {
  std::vector<Value> values;  // by the table's columns
  std::vector<std::pair<std::string, Value>> metadata;
  std::vector<std::vector<std::string>> chunks;  // the words of each, as the analyzer gives them
};

struct NaiveTable {
  std::vector<std::string> columns;
  std::vector<NaiveRow> rows;
};

struct NaiveAnswer {
  bool failed = false;
  size_t failed_at = 0;  // byte of the statement
  std::vector<std::vector<Value>> rows;
};

// Whether no row can make a condition fail. That order is of the language: WHERE computes such
// conditions first, in the order of the text, then the others, and stops at the first that is not
// true. Conditions that read no row the oracle judges by itself.
using CannotFail = std::function<bool(const ExpressionNode&)>;

NaiveAnswer NaiveSelect(const SelectNode& select, const NaiveTable& table,
                        const CannotFail& cannot_fail);
// The rows, as indexes, for which the condition is true; none where one of them cannot be computed.
std::optional<std::vector<size_t>> NaiveWhere(const ExpressionNode& condition,
                                              const NaiveTable& table,
                                              const CannotFail& cannot_fail);

// -1, 0 or 1 in the order of ORDER BY, where null is the lowest.
int NaiveOrder(const Value& a, const Value& b);

}  // namespace wend::model

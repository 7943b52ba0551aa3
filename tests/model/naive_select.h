// NaiveSelect: what a SELECT gives over plain vectors of rows, by looking at every one of them.
//
// The oracle for query/: it takes the parsed tree and nothing else from there. No binder, no types
// known ahead, no operators: names are looked up and values compared where they are met, and every
// clause is one loop. Expressions are taken to be typed well: the faults it knows are of rows.
#pragma once

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
  std::vector<std::vector<Value>> rows;
};

NaiveAnswer NaiveSelect(const SelectNode& select, const NaiveTable& table);
// The rows, as indexes, for which the condition is true; none where one of them cannot be computed.
std::optional<std::vector<size_t>> NaiveWhere(const ExpressionNode& condition,
                                              const NaiveTable& table);

// -1, 0 or 1 in the order of ORDER BY, where null is the lowest.
int NaiveOrder(const Value& a, const Value& b);

}  // namespace wend::model

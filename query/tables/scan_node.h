// The step that reads a table, as EXPLAIN shows it. How its rows are found, where that is not by
// going through all of them, is its child.
//
// Thread safety: a pure function.
#pragma once

#include <optional>
#include <string>

#include "query/plan_node.h"

namespace wend {

// `table` with its collection; `only`: the one key or session that is looked up.
inline PlanNode ScanNode(std::string table, const std::optional<std::string>& only,
                         std::optional<double> rows) {
  PlanNode node;
  node.name = only.has_value() ? "look up" : "scan";
  node.detail = std::move(table);
  if (only.has_value()) node.detail += " '" + *only + "'";
  node.estimated_rows = only.has_value() ? 1 : rows;
  return node;
}

}  // namespace wend

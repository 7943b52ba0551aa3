// PlanNode: one step of a plan as EXPLAIN shows it.
//
// Whatever runs as part of a statement describes itself by such a node: what it does, what the
// planner expected of it and, after a run, what happened. Nothing is decided by these nodes; they
// are made when somebody asks for them.
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query/value.h"

namespace wend {

struct PlanNode {
  std::string name;    // of the step, as in "filter", "sort", "attribute postings"
  std::string detail;  // what of, as in "speaker = 'Anna'"; may be empty
  std::optional<double> estimated_rows;
  std::optional<uint64_t> actual_rows;               // ANALYZE only, as the time
  std::optional<uint64_t> microseconds;              // in this step and those below
  std::vector<std::pair<std::string, Value>> facts;  // named numbers and texts: blocks read, reason
  std::vector<PlanNode> children;                    // where its rows come from
};

// What only the binder of a step knows: its words in SQL and what to expect of it. Filled in where
// a statement is explained.
struct PlanNotes {
  std::string detail;
  double selectivity = 1;  // of a filter: the part of its rows that pass
  std::vector<std::pair<std::string, Value>> facts;
};

}  // namespace wend

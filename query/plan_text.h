// Plan text: a tree of PlanNode as EXPLAIN gives it, as lines and as JSON.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "query/plan_node.h"

namespace wend {

// One line a step, drawn as a tree, each followed by a line of its facts where it has any:
//
//   limit 3  ~3 rows
//   └─ filter speaker = 'Anna'  ~12 rows
//
// With a run behind it: "~12 rows, 10 actual, 0.42 ms". What is long is cut; control characters
// become spaces.
std::vector<std::string> PlanLines(const PlanNode& plan);

// {"name":…,"detail":…,"estimated_rows":…,"actual_rows":…,"ms":…,"facts":{…},"children":[…]}
// What is not known is left out.
void AppendPlanJson(const PlanNode& plan, std::string* json);

// `text` on one line and of at most `max_bytes`, with an ellipsis where something was cut off.
std::string OneLine(std::string_view text, size_t max_bytes);

}  // namespace wend

// RunContext: what one run of a statement hands to its operators besides their plan.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <vector>

#include "query/planner/planner_options.h"
#include "query/time_options.h"
#include "query/value.h"

namespace wend {

// Everything outlives the run.
struct RunContext {
  const std::vector<Value>& parameters;
  const PlannerOptions& options;
  std::vector<std::string>* notices;  // for the person who asked, appended to
  Clock clock = {};
};

}  // namespace wend

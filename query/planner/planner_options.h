// PlannerOptions: what the planner may do. Rows, their order and errors are the same whatever is
// switched off; tests hold it to that, and nobody else has a reason to.
//
// Thread safety: a value.
#pragma once

#include <cstdint>

#include "engine/chunk_filter.h"

namespace wend {

struct PlannerOptions {
  enum class Access : uint8_t {
    kAuto,      // by cost
    kScan,      // every row is looked at
    kPostings,  // only rows that the postings leave, however many
  };

  Access access = Access::kAuto;
  FilterStrategy filter_strategy = FilterStrategy::kAuto;  // of RECALL
  bool fold_constants = true;  // conditions that read no row are computed once
  bool push_filters = true;    // conditions on one attribute become sets of chunks
  bool push_match = true;      // so do those that MATCH
  bool tighten_times = true;   // conditions on the time become ranges of days and instants
  bool push_limit = true;      // ORDER BY keeps no more rows than LIMIT lets through
  bool detect_empty = true;    // where no row can pass none is looked at, and a notice says why
  bool point_reads = true;     // `key = …` and `session = …` read one row
};

}  // namespace wend

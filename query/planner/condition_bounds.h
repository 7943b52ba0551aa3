// Condition bounds: pushes a condition down to the postings of attributes, days and words.
//
//   push_filters   attribute_bounds.cc   a condition on one attribute is computed for its values
//   tighten_times  time_bounds.cc        one on the time, for days
//   push_match     here                  MATCH is a set of chunks already
//
// AND, OR and NOT above them are set operations. What cannot be pushed bounds nothing.
//
// Thread safety: one thread at a time.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/database.h"
#include "query/ast.h"
#include "query/chunk_match.h"
#include "query/planner/chunk_bounds.h"
#include "query/planner/planner_options.h"
#include "query/row.h"
#include "storage/base/status.h"

namespace wend {

// What a condition is bounded over. Everything outlives the planning.
struct BoundsContext {
  const CollectionView& collection;
  std::span<const ColumnInfo> columns;  // of the table
  const std::vector<Value>* parameters;
  ChunkMatchResolver* match;
  const PlannerOptions& options;
  // Documents pass as a whole: a set of chunks is widened to all chunks of their documents.
  bool whole_documents = false;
  // Sets are worth computing however many chunks they hold, as the caller wants the set.
  bool want_set = false;
  uint64_t live_chunks = 0;
};

// `negated`: bounds of NOT node. The node is a safe condition (condition_rules.h).
Result<ChunkBounds> BoundsOf(const ExpressionNode& node, bool negated,
                             const BoundsContext& context);

// The two kinds of leaf; nullopt where the node is none.
Result<std::optional<ChunkBounds>> AttributeBounds(const ExpressionNode& node, bool negated,
                                                   const BoundsContext& context);
Result<std::optional<ChunkBounds>> TimeBounds(const ExpressionNode& node, bool negated,
                                              const BoundsContext& context);

// The condition, computed for one value of the one column that it reads.
class ConditionOnValue {
 public:
  static Result<ConditionOnValue> Make(const ExpressionNode& node, bool negated,
                                       const BoundsContext& context);
  Result<bool> IsTrueFor(Value value) const;

 private:
  std::shared_ptr<const Expression> condition_;
  bool negated_ = false;
};

// The live chunks that have none of the terms, and are of that kind ("message" or "document") if it
// is given.
Result<ChunkSet> ChunksWithout(std::span<const uint32_t> terms, const char* kind,
                               const BoundsContext& context);

}  // namespace wend

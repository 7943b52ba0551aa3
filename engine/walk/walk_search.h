// Walk search: the mode `walk`, personalised PageRank over typed edges.
//
// The best chunks by BM25 are the seeds, sharpened: p ~ score^sharpen. The score of a chunk is the
// mass that the walk leaves on it, 0 to 1, whose parts by the edge it came by are its shares; each
// row also has the most likely way to it from a seed. A strong seed keeps the first place by the
// rule of router.h.
//
// Filters are hard masks: what they hide is not in the graph (walk_graph.h). With
// RankRequest::filters_walk unset the walk sees everything, and only the answer is filtered.
//
// Thread safety: functions over immutable data.
#pragma once

#include <memory>
#include <string>

#include "engine/collection_version.h"
#include "engine/question.h"
#include "engine/rank_request.h"

namespace wend {

// Up to this many chunks, all that can be reached is as soon computed to the end as pushed to.
inline constexpr uint64_t kSmallGraph = 256;

struct WalkPlan {
  WalkExecutor executor = WalkExecutor::kPush;
  std::string reason;
  EdgeWeights weights = {};
};

// What follows from the options and the counts of the version. Weights that were not chosen are
// those of the types that exist; that of mentions is scaled by how far titles are names
// (mention_expert.h).
WalkPlan PlanWalk(const CollectionVersion& version, const WalkOptions& options);

// As EXPLAIN shows it.
const char* NameOfExecutor(WalkExecutor executor);

Result<RankAnswer> RankByWalk(const std::shared_ptr<const CollectionVersion>& version,
                              const RankRequest& request, ParsedQuestion question);

}  // namespace wend

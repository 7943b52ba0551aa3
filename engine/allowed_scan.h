// Allowed scan: exact top k inside a set of few chunks, by going through that set.
//
// Each term's blocks are run through beside the set: a block without a chunk of the set is not
// decoded, and every chunk of the set that holds a term is scored. There are no bounds and no
// windows, so nothing is spent on chunks outside the set but stepping over their blocks.
//
// Invariant: a score is added up in the order of the question's terms, as in max_score.h.
//
// Thread safety: a function over immutable data.
#pragma once

#include <span>
#include <vector>

#include "engine/max_score.h"

namespace wend {

// MaxScoreTopK with FilterStrategy::kScan, for the scorers of chunk_scorer.h.
// `search.filter.allowed` is not null.
template <typename Scorer>
Result<std::vector<ScoredChunk>> ScanAllowed(std::span<const TermPostings> terms,
                                             const Scorer& scorer, const TopKSearch& search,
                                             MaxScoreReport* report);

// Whether that is expected to be cheaper than FilterStrategy::kCheck.
bool IsScanCheaper(std::span<const TermPostings> terms, const TopKSearch& search);

}  // namespace wend

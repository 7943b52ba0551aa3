// Session likeness: which sessions speak of the same things as the best ones. What a question needs
// is often told in several sessions, and not all of them say it in its words.
//
// A session is the set of the words of its chunks, each weighing its inverse document frequency,
// and sessions are compared by their cosine: one step over `similar` edges between sessions. A walk
// of more steps, with columns summing to one, found less (LongMemEval, recall_all@5: .914 at the
// best of twelve settings, this .932, neither .891).
//
// Thread safety: a function over an immutable version.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/collection_version.h"

namespace wend {

// `chunks` and `scores` are those of each session; scores are not negative. For each session the
// largest cosine with one of the few best, times the score of that one. A session is alike to
// itself, so that what is added never takes the first place from the best.
Result<std::vector<double>> LikenessToBest(const CollectionVersion& version,
                                           const std::vector<std::vector<uint32_t>>& chunks,
                                           const std::vector<double>& scores);

}  // namespace wend

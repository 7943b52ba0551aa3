// Centrality: chunks that stand for many others, each for something else.
//
// On the graph of cosine similarities S the stationary distribution of a walk that never returns to
// a seed (alpha = 0) is proportional to the weighted degree S * 1, which the centroid c of the
// TF-IDF rows X gives without S: d = X * (X^T * p), here with chunks weighted by p. The best chunk
// is taken, then what it explains of the centroid is taken out of it (c -= (x . c) x, a step of
// matching pursuit), and so on: a chunk scores by what those before it have left, and one that
// repeats them scores nothing.
//
//   d_i = w_i * sum over j of p_j S_ij        each time i is taken: d_j -= w_j S_ij (d_i / w_i)
//
// w is length / (length + average), for a short chunk is similar to many and says little; p is
// proportional to w times the weight that the caller gives. Similarities are never below zero, so
// scores only fall, and a heap of stale ones finds each maximum.
//
// Work is bounded: of more than kMaxChunks chunks, or kMaxTerms terms in all, as many are looked at
// as fit, spread evenly over the collection; only those can be in the answer.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/chunk_set.h"
#include "engine/collection_version.h"
#include "engine/max_score.h"

namespace wend {

struct CentralityLimits {
  static constexpr size_t kMaxChunks = 8192;
  static constexpr uint64_t kMaxTerms = 600'000;
};

// Live chunks with terms, all with score 1, ascending: those allowed (null: all), or as many of
// them as the limits let through.
Result<std::vector<ScoredChunk>> SampleChunks(const CollectionVersion& version,
                                              const ChunkSet* allowed);

// The `count` most central of `chunks` (distinct; their scores, above zero, are their weights),
// in the order in which they are taken. Scores are 0 to 1 and do not rise; chunks that would score
// nothing are left out.
Result<std::vector<ScoredChunk>> FindCentral(const CollectionVersion& version,
                                             std::vector<ScoredChunk> chunks, size_t count);

}  // namespace wend

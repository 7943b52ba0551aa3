// The two ways to walk the similarity graph: over the factors of S, and over the entries of S that
// reach a cutoff.
//
// Both start from what is reached (the support of the teleport distribution) and touch only terms
// and chunks that mass has come to. A chunk that mass has not come to has probability exactly 0.
//
// Thread safety: functions over immutable data.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/similarity_graph.h"
#include "engine/tfidf_matrix.h"
#include "engine/zeroed_array.h"
#include "storage/base/status.h"

namespace wend {

// A probability distribution over chunks. The walk starts from it and returns to it.
struct TeleportDistribution {
  ZeroedArray<double> probability;  // per chunk, sums to one
  std::vector<uint32_t> support;    // chunks whose probability is above zero, ascending
};

// pi <- (1 - alpha) * A * pi + alpha * p without building S. The same bits whatever `threads`:
// each sum is one thread's, in a fixed order. Steps over what is reached and steps over everything
// also give the same bits, because both sum whole rows and whole columns.
Result<std::vector<double>> WalkFactors(const TfidfMatrix& x, const TeleportDistribution& p,
                                        const MixprOptions& options, int threads,
                                        WalkReport* report);

// The same over the similarities >= options.cutoff > 0, whose rows are built when they are first
// reached. A similarity that misses the cutoff by less than 1e-12 counts as reaching it, so that
// identical chunks are similar at cutoff 1.
Result<std::vector<double>> WalkAboveCutoff(const TfidfMatrix& x, const TeleportDistribution& p,
                                            const MixprOptions& options, int threads,
                                            WalkReport* report);

}  // namespace wend

// Cosine search: scores by TF-IDF cosine, and by the walk of MixPR that starts from the cosines.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <vector>

#include "engine/max_score.h"
#include "engine/question.h"
#include "engine/rank_request.h"

namespace wend {

struct CosineScores {
  std::vector<double> cosines;  // per chunk
  std::vector<double> scores;   // what is ranked by: the cosines, or the mass of the walk
};

// Sets the weights of the question's terms, and scores every chunk; steps go to `*answer`.
Result<CosineScores> ScoreByGraph(const CollectionVersion& version, const RankRequest& request,
                                  int threads, ParsedQuestion* question, RankAnswer* answer);

// The `depth` best of them, those that are allowed and above zero, best first.
std::vector<ScoredChunk> TopOfDense(const std::vector<double>& scores, size_t depth,
                                    const ChunkSet* allowed);

// Sets seed_score and term_scores of all rows.
Status ExplainCosine(const CollectionVersion& version, const ParsedQuestion& question,
                     const std::vector<double>& cosines, RankAnswer* answer);

}  // namespace wend

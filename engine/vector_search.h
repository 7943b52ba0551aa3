// Vector search: exact top k by the inner product of a question's vector with those that callers
// brought (storage/sparse_vector.h).
//
// score(c) = sum over dimensions d of both of question(d) * chunk(d), weights as they are stored.
// It is exact: every part is a whole number of 2^-20, and their sum is below 2^53 of them.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <vector>

#include "engine/bm25_search.h"
#include "engine/collection_version.h"
#include "engine/question.h"
#include "engine/rank_request.h"

namespace wend {

// The dimensions of the request's vector as terms, whose texts are their numbers. NotFound where no
// vector that is alive stands in the request's space; the message names the nearest.
Result<ParsedQuestion> ParseVectorQuestion(const CollectionVersion& version,
                                           const RankRequest& request);

// The `depth` best allowed chunks, best first; what was read is noted in `*answer`.
Result<std::vector<ScoredChunk>> SearchVectors(const CollectionVersion& version,
                                               const RankRequest& request, size_t depth,
                                               const QuestionPostings& postings,
                                               RankAnswer* answer);

// Sets the shares of the dimensions in each row's score.
Status ExplainVectors(const QuestionPostings& postings, RankAnswer* answer);

}  // namespace wend

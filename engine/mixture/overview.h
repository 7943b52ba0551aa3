// Overview: the mode `global`, what matters in a collection as a whole or in one topic of it.
//
// Words of the question that only frame the request (wording.h) and words that nobody knows say
// nothing; where others are left they are the topic, and the best chunks by them, weighted by their
// scores, are what is summed up. Otherwise it is all chunks that the filter lets through. Which of
// these are shown is decided by centrality.h.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <string>
#include <vector>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/max_score.h"
#include "engine/question.h"
#include "engine/rank_request.h"

namespace wend {

struct Overview {
  std::vector<ScoredChunk> chunks;  // and their weights
  std::vector<QuestionTerm> topic;
  std::vector<std::string> reasons;
};

Result<Overview> ReadOverview(const CollectionVersion& version, const RankRequest& request,
                              ParsedQuestion question);

// The latest of the allowed chunks that were written last, latest first, scored by place: chunks
// with times before those without, of which the last written come first.
Result<std::vector<ScoredChunk>> FindRecent(const CollectionVersion& version,
                                            const RankRequest& request);

}  // namespace wend

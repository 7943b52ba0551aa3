// MatchEvaluator: the text of a MATCH to the chunks of a version that match it.
//
// Posting lists are united and intersected first; what asks for positions (phrases, NEAR) is then
// verified in the term streams of the chunks that are left, each row of 128 chunks read once.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/chunk_set.h"
#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend {

// A prefix matches by all the terms that begin with it, and ranks by the most frequent of them.
inline constexpr size_t kMaxRankedExpansions = 64;

struct MatchPlan {
  // The terms of all items that are not excluded, distinct, in the order of the text, with their
  // frequencies; for RankRequest::terms.
  std::vector<QuestionTerm> terms;
  std::vector<std::string> ignored;  // words and phrases without a term: stop words
  std::vector<std::string> notices;
  bool is_plain = false;          // ranking alone finds the same chunks: they need not be evaluated
  uint64_t estimated_chunks = 0;  // an upper bound, from frequencies
};

struct MatchAnswer {
  MatchPlan plan;
  ChunkSet chunks;  // live
  // What was done, for EXPLAIN.
  uint64_t verified_chunks = 0;  // looked into for positions
  uint64_t stream_rows_read = 0;
};

// Invalid, with the offset in `match`, where it is not well formed.
Result<MatchPlan> PlanMatch(const CollectionVersion& version, std::string_view match);
Result<MatchAnswer> EvaluateMatch(const CollectionVersion& version, std::string_view match);

}  // namespace wend

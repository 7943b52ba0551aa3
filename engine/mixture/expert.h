// Experts: parts of the default ranking that look beyond a chunk's own words.
//
// An expert starts from the best chunks by BM25, its seeds, and says what it adds to the scores of
// them and of chunks near them. Its work is bounded by the seeds, not by the collection, and what
// it says follows from the version and the question alone: equal input gives equal bits.
//
// Filters are hard masks: chunks that are not allowed are neither scored nor looked at.
//
// Thread safety: functions over immutable data.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/bm25_search.h"
#include "engine/collection_version.h"
#include "engine/question.h"
#include "engine/rank_request.h"

namespace wend {

struct ExpertInput {
  std::shared_ptr<const CollectionVersion> version;
  const RankRequest* request = nullptr;
  const ParsedQuestion* question = nullptr;  // weights are set, as BM25 uses them
  const QuestionPostings* postings = nullptr;
  std::span<const ScoredChunk> seeds;  // best first

  // Whether the filter lets a chunk into the answer, and into what the answer is made of.
  bool Allows(uint32_t chunk) const {
    return request->allowed == nullptr || request->allowed->contains(chunk);
  }
};

// What was said about a chunk: its score, in the units of BM25, and whose part of it is whose.
struct MixedChunk {
  uint32_t chunk = 0;
  double score = 0;
  std::vector<ExpertShare> shares;
};

inline bool IsBetter(const MixedChunk& a, const MixedChunk& b) {
  return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
}

}  // namespace wend

// BM25 search: a question's postings, the best chunks by them, and each term's share.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "engine/max_score.h"
#include "engine/question.h"
#include "engine/rank_request.h"
#include "storage/posting_table.h"

namespace wend {

// The known terms of a question with their postings.
struct QuestionPostings {
  std::deque<StoredPostings> stored;  // what `lists` points into
  std::vector<TermPostings> lists;
  std::vector<size_t> term_of_list;  // index into the question's terms
};

// The chunks that can be in the answer, for MaxScoreTopK.
ChunkFilter FilterOf(const RankRequest& request);

// How often the term occurs in the chunk, the weight of a dimension there: 0 where it does not.
Result<uint32_t> CountIn(const TermPostings& list, uint32_t chunk);

Bm25Params Bm25ParamsOf(const CollectionVersion& version, const RankRequest& request);

// Sets the weights of the question's terms: idf times the count in the question.
void SetBm25Weights(const CollectionVersion& version, ParsedQuestion* question);

// Reads the postings that can hold allowed chunks.
Status LoadPostings(const CollectionVersion& version, const ParsedQuestion& question,
                    const ChunkSet* allowed, QuestionPostings* out);

// One list: what is stored of a term, of which `*out` points into `*stored`, and the tail.
Status LoadTerm(const CollectionVersion& version, uint32_t term, const WantedChunks& wanted,
                StoredPostings* stored, TermPostings* out);

// Calls `visit(i, count)` for each of `chunks` (ascending, distinct) that holds the term. Only
// blocks that reach over one of them are decoded.
Status VisitCounts(const TermPostings& postings, std::span<const uint32_t> chunks,
                   const std::function<void(size_t i, uint32_t count)>& visit);

// The `depth` best allowed chunks, best first; what was read is noted in `*answer`.
Result<std::vector<ScoredChunk>> SearchBm25(const CollectionVersion& version,
                                            const RankRequest& request, size_t depth,
                                            const QuestionPostings& postings, RankAnswer* answer);

// Sets term_scores of all rows: what each term adds to the score of the row's own chunk.
Status ExplainBm25(const CollectionVersion& version, const RankRequest& request,
                   const QuestionPostings& postings, RankAnswer* answer);

}  // namespace wend

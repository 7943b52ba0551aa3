// NaiveBm25: BM25 over chunks that are plain lists of terms, by scoring every one of them.
//
// The oracle of engine/max_score.h: the same formula and the same order of answers, from the words
// up, without postings, blocks or bounds. It counts everything anew for each question.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/max_score.h"

namespace wend {

using TermList = std::vector<std::string>;

// Mean length of the chunks that have terms; 1 where none has.
double NaiveAverageLength(const std::vector<TermList>& chunks);

// The k best chunks with at least one term of the question, score descending, then chunk
// ascending. A chunk without terms is dead: it is neither scored nor counted. The parts of a score
// are added in the order in which the question first names its terms.
std::vector<ScoredChunk> NaiveBm25TopK(const std::vector<TermList>& chunks,
                                       const TermList& question, const Bm25Params& params,
                                       size_t k);

}  // namespace wend

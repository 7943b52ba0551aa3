// NaiveSimilar: the order of chunks as engine/mixture/similar_expert.h describes it, computed over
// all chunks from lists of words. Texts are words without stop words and endings, and few enough
// that no limit of postings or of terms of a seed is met.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/model/naive_bm25.h"

namespace wend {

std::vector<uint32_t> NaiveSimilarOrder(const std::vector<TermList>& chunks,
                                        const TermList& question, size_t limit);

}  // namespace wend

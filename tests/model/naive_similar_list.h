// NaiveSimilarList: the most similar chunks as engine/walk/similar_reader.h defines them, from the
// words of all texts, by comparing everything with everything.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/walk/similar_memo.h"

namespace wend {

// A live chunk: its words in order, as analysed, each named by the id of its term.
struct NaiveText {
  uint32_t chunk = 0;
  std::vector<uint32_t> words;
};

std::vector<SimilarList::Entry> NaiveSimilarList(const std::vector<NaiveText>& texts,
                                                 uint32_t chunk);

}  // namespace wend

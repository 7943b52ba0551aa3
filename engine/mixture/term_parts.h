// TermParts: what each known term of a question adds to the BM25 score of chosen chunks.
//
// The postings of the question are merged with a short list of chunks, so that neighbours and
// sessions of the best chunks can be looked at without reading their texts. Only blocks that reach
// over one of the chunks are decoded.
//
// Thread safety: functions and values.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/max_score.h"

namespace wend {

class TermParts {
 public:
  // `chunks` ascend and are distinct.
  static Result<TermParts> Read(std::span<const TermPostings> lists, const ChunkLengths& lengths,
                                const Bm25Params& params, std::vector<uint32_t> chunks);

  size_t list_count() const { return list_count_; }
  // The part of each list, in the order of the lists; all zero for a chunk that was not asked for.
  std::span<const double> Of(uint32_t chunk) const;

 private:
  size_t list_count_ = 0;
  std::vector<uint32_t> chunks_;
  std::vector<double> parts_;  // by chunk, then by list
  std::vector<double> zeros_;
};

}  // namespace wend

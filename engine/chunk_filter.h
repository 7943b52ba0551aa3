// ChunkFilter: which chunks may be in an answer, and what is known of them beforehand.
//
// A filter never changes statistics: weights and average length stay those of the whole
// collection. It says which chunks are wanted, and lets postings of others go unread.
//
// Thread safety: a value that borrows its set.
#pragma once

#include <cstdint>
#include <limits>

#include "engine/chunk_set.h"

namespace wend {

// How BM25 searches inside a filter. The answer is the same bit for bit.
enum class FilterStrategy : uint8_t {
  kAuto,   // by cost
  kScan,   // goes through the allowed chunks and scores all that hold a term of the question
  kCheck,  // goes through windows of chunks with block-max pruning, and scores allowed ones only
};

struct ChunkFilter {
  const ChunkSet* allowed = nullptr;  // null: all
  FilterStrategy strategy = FilterStrategy::kAuto;
  // Whole seconds since 1970. Where `allowed` is given, each of its chunks has a time within these.
  int64_t first_second = std::numeric_limits<int64_t>::min();
  int64_t last_second = std::numeric_limits<int64_t>::max();

  bool has_times() const {
    return allowed != nullptr && (first_second != std::numeric_limits<int64_t>::min() ||
                                  last_second != std::numeric_limits<int64_t>::max());
  }
};

}  // namespace wend

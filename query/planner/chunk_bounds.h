// ChunkBounds: what is known, before any row is read, of the chunks for which a condition is true.
//
// `sure` ones are, others than `possible` ones are not; those between are looked at. Null is not
// true, and NOT of a condition has bounds of its own.
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/chunk_set.h"

namespace wend {

struct ChunkBounds {
  bool all_sure = false;  // then `sure` does not count
  ChunkSet sure;
  std::optional<ChunkSet> possible;  // none: every chunk
  bool needs_chunk = false;          // a row without any chunk cannot pass
  // Microseconds since 1970, both inclusive: the times of all rows that pass, where known.
  std::optional<int64_t> earliest, latest;

  bool is_empty() const { return possible.has_value() && possible->isEmpty(); }
  // Nothing is left to be looked at.
  bool is_exact() const { return possible.has_value() ? all_sure || sure == *possible : all_sure; }

  static ChunkBounds Unknown() { return {}; }
  static ChunkBounds Everything() {
    ChunkBounds bounds;
    bounds.all_sure = true;
    return bounds;
  }
  static ChunkBounds Exactly(ChunkSet chunks) {
    ChunkBounds bounds;
    bounds.sure = chunks;
    bounds.possible = std::move(chunks);
    return bounds;
  }
  static ChunkBounds Nothing() { return Exactly({}); }
};

ChunkBounds BoundsOfAnd(ChunkBounds a, const ChunkBounds& b);
ChunkBounds BoundsOfOr(ChunkBounds a, const ChunkBounds& b);

}  // namespace wend

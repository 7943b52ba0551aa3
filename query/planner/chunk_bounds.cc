#include "query/planner/chunk_bounds.h"

#include <algorithm>

namespace wend {

ChunkBounds BoundsOfAnd(ChunkBounds a, const ChunkBounds& b) {
  if (a.all_sure) {
    a.sure = b.sure;
  } else if (!b.all_sure) {
    a.sure &= b.sure;
  }
  a.all_sure = a.all_sure && b.all_sure;
  if (!a.possible.has_value()) {
    a.possible = b.possible;
  } else if (b.possible.has_value()) {
    *a.possible &= *b.possible;
  }
  if (a.possible.has_value() && !a.all_sure) a.sure &= *a.possible;
  a.needs_chunk = a.needs_chunk || b.needs_chunk;
  if (!a.earliest || (b.earliest && *b.earliest > *a.earliest)) a.earliest = b.earliest;
  if (!a.latest || (b.latest && *b.latest < *a.latest)) a.latest = b.latest;
  return a;
}

ChunkBounds BoundsOfOr(ChunkBounds a, const ChunkBounds& b) {
  a.all_sure = a.all_sure || b.all_sure;
  a.sure |= b.sure;
  if (!a.possible.has_value() || !b.possible.has_value()) {
    a.possible.reset();
  } else {
    *a.possible |= *b.possible;
  }
  a.needs_chunk = a.needs_chunk && b.needs_chunk;
  a.earliest =
      a.earliest && b.earliest ? std::optional(std::min(*a.earliest, *b.earliest)) : std::nullopt;
  a.latest = a.latest && b.latest ? std::optional(std::max(*a.latest, *b.latest)) : std::nullopt;
  return a;
}

}  // namespace wend

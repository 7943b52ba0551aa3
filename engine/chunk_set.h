// ChunkSet: a set of chunk ids of one collection, as a Roaring bitmap.
//
// Built for a statement from what it filters by, and never stored.
//
// Thread safety: as of any value.
#pragma once

#include <roaring/roaring.hh>

namespace wend {

using ChunkSet = Roaring;

}  // namespace wend

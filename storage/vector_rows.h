// Rows of vectors: for a chunk that a caller's vectors stand on, its dimensions as terms
// (engine/attributes.h) with their weights. Postings follow from them as those of words do from
// streams.
//
//   value   number of terms, at least one, then per term: the difference to the term before
//           (of the first: the term), weight (storage/sparse_vector.h)
//
// Thread safety: functions over a view.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/chunk_rows.h"
#include "storage/store.h"

namespace wend {

struct WeightedTerm {
  uint32_t term;
  uint32_t weight;

  friend bool operator==(const WeightedTerm&, const WeightedTerm&) = default;
};

// `terms` ascend.
std::string EncodeVectorRow(std::span<const WeightedTerm> terms);
// Appends to `*out`; nothing on failure.
Status DecodeVectorRow(std::string_view bytes, std::vector<WeightedTerm>* out);

// The vector of a chunk that has one: Corruption where it is missing.
Result<std::vector<WeightedTerm>> ReadVectorOf(const ReadView& view, CollectionId collection,
                                               uint32_t chunk);
// Appends those of chunks [begin, end), which count from `begin` there.
Status ReadVectors(const ReadView& view, CollectionId collection, uint32_t begin, uint32_t end,
                   std::vector<VectorPosting>* out);

}  // namespace wend

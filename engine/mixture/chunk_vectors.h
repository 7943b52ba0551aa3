// ChunkVectors: TF-IDF vectors of chosen chunks, and the postings of their terms.
//
// Thread safety: one thread, over an immutable version.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/collection_version.h"
#include "storage/posting_page.h"

namespace wend {

struct VectorTerm {
  uint32_t term = 0;
  uint64_t df = 0;
  double idf = 0;
  double weight = 0;  // (1 + ln count) * idf
};

struct ChunkVector {
  uint32_t chunk = 0;
  std::vector<VectorTerm> terms;  // ascending by term
  double norm = 0;
};

double Dot(const ChunkVector& a, const ChunkVector& b);
// 0 where either has no terms.
double Cosine(const ChunkVector& a, const ChunkVector& b);

Result<std::vector<ChunkVector>> ReadVectors(const CollectionVersion& version,
                                             std::span<const uint32_t> chunks);

// The postings of a term for all visible chunks, dead ones among them.
Status ReadTermPostings(const CollectionVersion& version, uint32_t term,
                        std::vector<PostingEntry>* out);

}  // namespace wend

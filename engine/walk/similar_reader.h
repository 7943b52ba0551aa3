// SimilarReader: the chunks most similar to a chunk, by the rare terms that they share.
//
// Embeddings are integers. With bits(n) the number of binary digits of n, and N the live chunks:
//
//   rarity(t)    = 1 + bits(N) - bits(df(t)), at least 1: one more for each halving of df
//   w(c, t)      = bits(count of t in c) * rarity(t)
//   telling(c)   = the terms of c that a second chunk holds (df > 1), by bits(df) ascending, count
//                  descending and term ascending: the first kMaxTerms of them, up to the first with
//                  which the sum of 2^bits(df) exceeds kMaxPostings
//   weight(c, d) = (sum over t in telling(c) of w(c, t) * w(d, t))^2 / length(d)
//
// which is the square of a cosine, but for what is the same for all d: the length of a text (terms
// in it) stands for the square of its norm. The list of c are the kMaxNeighbours live chunks with
// the largest weights above zero, c itself left out, by weight descending and chunk ascending.
//
// Words that everybody uses are thus never looked up, a list costs at most kMaxPostings postings
// whatever the size of the collection, and as frequencies count by powers of two only, an insert
// changes few lists: those of chunks of which a term has doubled, and those that a new chunk gets
// into. What was made is kept (similar_memo.h). Of a list of an older state, where its telling
// terms and their rarities are as they were and none of its chunks has gone, only what was added
// since is compared; otherwise it is made anew.
//
// Invariant: what is found follows from the version alone, not from what was read before.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/collection_version.h"
#include "engine/walk/similar_memo.h"
#include "engine/walk/walk_options.h"

namespace wend {

class SimilarReader {
 public:
  static constexpr size_t kMaxTerms = 24;
  static constexpr uint64_t kMaxPostings = 2048;

  explicit SimilarReader(std::shared_ptr<const CollectionVersion> version)
      : version_(std::move(version)) {}

  // Empty for a chunk that is not alive.
  Result<std::shared_ptr<const SimilarList>> Read(uint32_t chunk);

 private:
  Result<std::vector<TellingTerm>> ReadTellingTerms(uint32_t chunk);
  // Frequencies of distinct terms, remembered.
  Status LookUp(const std::vector<uint32_t>& terms);
  // Adds the chunks from `begin` on that share a telling term with `chunk`, and keeps the best.
  Status Compare(uint32_t chunk, uint32_t begin, SimilarList* list);
  bool HasGone(const SimilarList& list) const;

  const std::shared_ptr<const CollectionVersion> version_;
  std::shared_ptr<const Resident> resident_;  // null until something is read
  std::unordered_map<uint32_t, uint64_t> frequencies_;
};

}  // namespace wend

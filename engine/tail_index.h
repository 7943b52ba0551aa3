// TailIndex: postings of the newest chunks, in memory, until they are sealed into pages.
//
// The tail is a list of immutable segments over consecutive chunk ranges. Appending merges
// neighbours whose sizes are within a factor of kMergeFactor (the logarithmic method of Bentley
// and Saxe 1980), so there are O(log n) segments, each posting is copied O(log n) times, and a
// version of the tail is a handful of shared pointers.
//
// Thread safety: immutable values; every change makes a new TailIndex.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "storage/chunk_rows.h"
#include "storage/posting_page.h"

namespace wend {

struct TailSegment {
  uint32_t begin = 0;  // chunks [begin, end)
  uint32_t end = 0;
  std::vector<uint32_t> terms;        // distinct, ascending
  std::vector<uint32_t> ends;         // entries of terms[i] are [ends[i - 1], ends[i])
  std::vector<PostingEntry> entries;  // ascending by chunk within a term
  std::vector<uint32_t> lengths;      // of chunks begin.. in terms + 1, 0 where deleted

  std::span<const PostingEntry> Entries(size_t i) const {
    const uint32_t from = i == 0 ? 0 : ends[i - 1];
    return {entries.data() + from, ends[i] - from};
  }
};

class TailIndex {
 public:
  TailIndex() = default;
  // An empty tail that begins at `chunk`.
  explicit TailIndex(uint32_t chunk) : begin_(chunk), end_(chunk) {}

  // This tail and the chunks end().. whose streams are given.
  TailIndex Append(const TermStreams& streams) const;
  // This tail without the postings of `dead`, ascending chunks; their lengths become 0.
  TailIndex Without(std::span<const uint32_t> dead) const;

  uint32_t begin() const { return begin_; }
  uint32_t end() const { return end_; }
  uint64_t posting_count() const;
  // Chunks that hold the term.
  uint32_t Frequency(uint32_t term) const;
  // Appends the postings of the term.
  void Postings(uint32_t term, std::vector<PostingEntry>* out) const;
  // Terms of a chunk in [begin(), end()) + 1; 0 where deleted.
  uint32_t StoredLength(uint32_t chunk) const;

 private:
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
  std::vector<std::shared_ptr<const TailSegment>> segments_;
};

}  // namespace wend

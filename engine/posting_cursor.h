// Posting cursor: the postings of one question term, walked in windows of chunks.
//
// Every block, and every kBlockEntries entries of the tail, knows the highest score part that one
// of its entries can give. Blocks are decoded only when their entries are asked for.
//
// Invariants:
//  1. bound() of a block is at least the part of each of its visible entries, up to rounding.
//  2. Windows ascend and do not overlap; within one window, seeks ascend from each Rewind on.
//  3. A block is decoded at most once, and only the entries of one window are kept in memory.
//
// Thread safety: one thread. Borrows the postings.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/chunk_scorer.h"
#include "engine/max_score.h"
#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/posting_page.h"

namespace wend {

// Corruption where block `i` does not lie behind the one before it, or its header is impossible.
Status CheckBlockOrder(std::span<const PostingBlock> blocks, size_t i);

// Whether the block's times say that it holds no chunk which the filter allows.
inline bool IsOutsideTimes(const PostingBlock& block, const ChunkFilter& filter) {
  return filter.has_times() &&
         (block.first_time == kNoTimeSeconds || block.last_time < filter.first_second ||
          block.first_time > filter.last_second);
}

class PostingCursor {
 public:
  explicit PostingCursor(const TermPostings& postings) : postings_(&postings) {}

  // Computes all bounds; for the scorers of chunk_scorer.h. Chunks at or above `search.limit` are
  // not visible, and blocks outside the filter's times are left out.
  template <typename Scorer>
  Status Open(const Scorer& scorer, const TopKSearch& search);

  double weight() const { return postings_->weight; }
  double bound() const { return bound_; }

  // A chunk >= `at`, with no posting in [at, chunk); kNoId if there is no posting from `at` on.
  // `at` must not lie before the last window.
  uint32_t LowerBoundOfNext(uint32_t at);

  // Moves to the window [begin, end) and returns the highest part that an entry in it can give, 0
  // if it holds none.
  double EnterWindow(uint32_t begin, uint32_t end);

  // The blocks that overlap the window.
  size_t window_block_count() const { return window_end_ - current_; }
  double window_block_bound(size_t i) const { return blocks_[current_ + i].bound; }
  // The part of such a block's span that lies in the window: its first and last chunk.
  uint32_t window_block_first(size_t i) const {
    return std::max(blocks_[current_ + i].first, begin_);
  }
  uint32_t window_block_last(size_t i) const {
    return std::min(blocks_[current_ + i].last, end_ - 1);
  }
  // Entries of such a block inside the window. The view lasts until the next call.
  Status WindowEntries(size_t i, std::span<const PostingEntry>* entries);

  // About how many entries the window holds, taking them as evenly spread in their blocks.
  double EstimateWindowEntries() const;

  // Lets seeks start over at the beginning of the window.
  void Rewind();
  // The bound of the block in which `chunk` would lie; 0 if there is none.
  double SeekBound(uint32_t chunk);
  // The count in `chunk`, 0 if the term does not occur there.
  Status SeekCount(uint32_t chunk, uint32_t* count);

  uint64_t blocks_read() const { return blocks_read_; }
  uint64_t encoded_block_count() const { return postings_->blocks.size(); }

 private:
  static constexpr uint32_t kNotDecoded = kNoId;

  struct Block {
    uint32_t first;
    uint32_t last;  // cut to what is visible
    double bound;
    uint32_t source;     // index of the encoded block, or first entry in the tail
    uint32_t tail_size;  // 0: an encoded block
    uint32_t decoded;    // where it begins in decoded_
  };

  template <typename Scorer>
  void AddTail(const Scorer& scorer, uint32_t limit);
  void SkipBlocksBefore(uint32_t chunk);
  Status Entries(size_t block, std::span<const PostingEntry>* entries);
  bool IsDecoded(const Block& block) const {
    return block.tail_size != 0 || block.decoded != kNotDecoded;
  }

  const TermPostings* postings_;
  std::vector<Block> blocks_;
  double bound_ = 0;
  size_t current_ = 0;  // first block that can reach into the window
  size_t window_end_ = 0;
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
  size_t seek_block_ = 0;
  size_t seek_entry_ = 0;
  std::vector<PostingEntry> decoded_;
  uint64_t blocks_read_ = 0;
};

}  // namespace wend

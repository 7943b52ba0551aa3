// Posting blocks: reading and writing the blocks inside a posting page. The layout is that of
// storage/posting_page.h; a body is a page without its version and checksum, of any size.
//
// Invariants:
//  1. The cursor checks what it steps over as far as stepping and ordering need it: after a
//     successful Next the block lies inside the body and behind the block before it. Load checks
//     the rest of the header, PostingBlock::Decode the payload.
//  2. What follows first_chunk in a block does not depend on its neighbours. So a run of blocks is
//     moved by writing the first one's tag and first_chunk anew and copying all other bytes.
//
// Thread safety: values. A cursor borrows the body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "storage/base/status.h"
#include "storage/posting_page.h"

namespace wend {

// The non-dominated (count, length) pairs of what was added, loosened to at most kMaxBounds.
class BoundSet {
 public:
  void Add(uint32_t count, uint32_t length);
  std::span<const BlockBound> bounds() const { return {bounds_, size_}; }

 private:
  void JoinClosestNeighbours();

  BlockBound bounds_[kMaxBounds + 1];  // both numbers strictly descend
  size_t size_ = 0;
};

// The first and last time of some entries; empty where none has a time.
struct TimeRange {
  int64_t first = kNoTimeSeconds;
  int64_t last = kNoTimeSeconds;

  bool empty() const { return first == kNoTimeSeconds; }
  void Add(int64_t time_seconds) {
    if (time_seconds == kNoTimeSeconds) return;
    if (empty() || time_seconds < first) first = time_seconds;
    if (last == kNoTimeSeconds || time_seconds > last) last = time_seconds;
  }
};

// Where a block lies in its body, and what its place among the other blocks is made of.
struct BlockPlace {
  uint32_t term = 0;
  uint32_t first_chunk = 0;
  uint32_t last_chunk = 0;
  uint32_t entry_count = 0;
  bool has_time = false;
  bool is_long = false;
  size_t begin = 0;  // of the tag
  size_t rest = 0;   // of what follows first_chunk
  size_t end = 0;
};

// The end of a run of blocks: all that what is written behind it depends on.
struct BlockRunEnd {
  uint32_t term = 0;
  uint32_t last_chunk = 0;
  size_t end = 0;
};

class PostingBlockCursor {
 public:
  explicit PostingBlockCursor(std::string_view body) : body_(body) {}

  // Steps to the next block. False at the end of the body and at damage; status() tells which.
  bool Next();
  const Status& status() const { return status_; }
  const BlockPlace& place() const { return place_; }
  std::string_view body() const { return body_; }

  // Whether another block of the same term follows in this body.
  bool NextHasSameTerm() const {
    return place_.end < body_.size() && static_cast<uint8_t>(body_[place_.end]) < 4;
  }

  // Reads the whole header of the current block.
  Status Load(PostingBlock* block) const;

 private:
  bool Damaged(const char* what);

  std::string_view body_;
  BlockPlace place_;  // place_.end is where the next block begins
  Status status_;
};

// Writes a body behind whatever the buffer already holds.
class PostingBlockWriter {
 public:
  explicit PostingBlockWriter(std::string* buffer) : buffer_(buffer) {}

  // Encodes 1 to kBlockEntries postings of one term as a block. `times` widens the block's time
  // bounds beyond those of the postings.
  void Append(std::span<const NewPosting> postings, TimeRange times);

  // Copies the blocks of `body` from `first` up to `last`.
  void Copy(std::string_view body, const BlockPlace& first, const BlockRunEnd& last);

  bool empty() const { return empty_; }
  uint32_t first_term() const { return first_term_; }
  uint32_t first_chunk() const { return first_chunk_; }
  uint32_t last_term() const { return last_term_; }
  uint32_t last_chunk() const { return last_chunk_; }

 private:
  char* PutStart(char* p, const BlockPlace& place);

  std::string* buffer_;
  bool empty_ = true;
  uint32_t first_term_ = 0;
  uint32_t first_chunk_ = 0;
  uint32_t last_term_ = 0;
  uint32_t last_chunk_ = 0;
};

}  // namespace wend

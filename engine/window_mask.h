// Window mask: the allowed chunks of one window after another, as bits.
//
// A set of more than half of the chunks is kept as its complement, so that filling a window costs
// what is the rarer there.
//
// Invariant: windows ascend and do not overlap.
//
// Thread safety: one thread. Borrows the set unless it is kept as its complement.
#pragma once

#include <array>
#include <cstdint>

#include "engine/chunk_set.h"
#include "storage/base/ids.h"

namespace wend {

template <uint32_t kChunks>
class WindowMask {
 public:
  // Chunks at or above `limit` are not asked for.
  WindowMask(const ChunkSet& allowed, uint32_t limit) : is_complement_(IsDense(allowed, limit)) {
    if (is_complement_) {
      complement_ = allowed;
      complement_.flip(0, limit);
    }
    const ChunkSet& listed = is_complement_ ? complement_ : allowed;
    roaring_init_iterator(&listed.roaring, &iterator_);
  }
  WindowMask(const WindowMask&) = delete;
  WindowMask& operator=(const WindowMask&) = delete;

  // The first allowed chunk from `from` on; kNoId if there is none below the limit. `from` does not
  // lie before the last window's end.
  uint32_t NextAllowed(uint32_t from, uint32_t limit) {
    if (from >= limit) return kNoId;
    bool is_listed = SeekListed(from);
    if (!is_complement_) return is_listed && listed_[at_] < limit ? listed_[at_] : kNoId;
    while (is_listed && listed_[at_] == from) is_listed = SeekListed(++from);
    return from < limit ? from : kNoId;
  }

  // Takes the window [begin, end), at most kChunks.
  void Enter(uint32_t begin, uint32_t end) {
    begin_ = begin;
    words_.fill(is_complement_ ? ~uint64_t{0} : 0);
    while (SeekListed(begin) && listed_[at_] < end) {
      for (; at_ < listed_count_ && listed_[at_] < end; ++at_) {
        const uint32_t slot = listed_[at_] - begin;
        words_[slot / 64] ^= uint64_t{1} << (slot % 64);
      }
    }
  }

  bool Contains(uint32_t chunk) const {
    const uint32_t slot = chunk - begin_;
    return (words_[slot / 64] >> (slot % 64) & 1) != 0;
  }

  // Whether one of the chunks first..last, which lie in the window, is allowed.
  bool ContainsAny(uint32_t first, uint32_t last) const {
    const uint32_t from = first - begin_;
    const uint32_t to = last - begin_;
    const uint64_t head = ~uint64_t{0} << (from % 64);
    const uint64_t tail = ~uint64_t{0} >> (63 - to % 64);
    if (from / 64 == to / 64) return (words_[from / 64] & head & tail) != 0;
    uint64_t any = (words_[from / 64] & head) | (words_[to / 64] & tail);
    for (uint32_t i = from / 64 + 1; i < to / 64; ++i) any |= words_[i];
    return any != 0;
  }

 private:
  static bool IsDense(const ChunkSet& allowed, uint32_t limit) {
    return limit > 0 && allowed.rank(limit - 1) > limit / 2;
  }

  // Makes listed_[at_] the first listed chunk from `from` on; false if there is none. Where the
  // chunks that were read ahead do not reach so far, reads on there.
  bool SeekListed(uint32_t from) {
    while (at_ < listed_count_ && listed_[at_] < from) ++at_;
    if (at_ < listed_count_) return true;
    at_ = 0;
    listed_count_ = 0;
    if (!iterator_.has_value) return false;
    if (iterator_.current_value < from) {
      roaring_move_uint32_iterator_equalorlarger(&iterator_, from);
    }
    listed_count_ = roaring_read_uint32_iterator(&iterator_, listed_.data(), kReadAhead);
    return listed_count_ > 0;
  }

  static constexpr uint32_t kReadAhead = 64;

  bool is_complement_;
  ChunkSet complement_;
  roaring_uint32_iterator_t iterator_;         // behind what was read ahead
  std::array<uint32_t, kReadAhead> listed_{};  // what was read ahead, ascending
  uint32_t listed_count_ = 0;
  uint32_t at_ = 0;
  uint32_t begin_ = 0;
  std::array<uint64_t, kChunks / 64> words_{};
};

}  // namespace wend

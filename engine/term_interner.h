// TermInterner: strings to dense numbers and back.
//
// Invariants:
//  1. Numbers run from 0 in the order in which strings were first seen.
//  2. A string does not move until Clear(): Text() stays valid while more are added.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace wend {

class TermInterner {
 public:
  // The number of `text`, which is new if it was not seen before.
  uint32_t Intern(std::string_view text);

  std::string_view Text(uint32_t term) const { return texts_[term]; }
  uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }
  size_t memory_bytes() const;
  // Forgets everything and gives the memory back.
  void Clear();

 private:
  struct Slot {
    uint32_t hash;
    uint32_t term_plus_one;  // 0: free
  };

  std::string_view Store(std::string_view text);
  void Grow();

  std::vector<std::string_view> texts_;  // by number; the bytes are in blocks_
  std::vector<Slot> slots_;              // linear probing, a power of two, at most 5/8 full
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t block_used_ = 0;
  size_t block_size_ = 0;
  size_t blocks_bytes_ = 0;
};

}  // namespace wend

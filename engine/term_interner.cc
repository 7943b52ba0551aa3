#include "engine/term_interner.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace wend {
namespace {

constexpr size_t kFirstSlots = 256;
constexpr size_t kFirstBlockBytes = 4096;
constexpr size_t kMaxBlockBytes = 256 * 1024;

}  // namespace

uint32_t TermInterner::Intern(std::string_view text) {
  if ((texts_.size() + 1) * 8 > slots_.size() * 5) Grow();
  const auto hash = static_cast<uint32_t>(XXH3_64bits(text.data(), text.size()));
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  for (; slots_[at].term_plus_one != 0; at = (at + 1) & mask) {
    if (slots_[at].hash != hash) continue;
    const uint32_t term = slots_[at].term_plus_one - 1;
    if (texts_[term] == text) return term;
  }
  texts_.push_back(Store(text));
  slots_[at] = {hash, size()};
  return size() - 1;
}

std::string_view TermInterner::Store(std::string_view text) {
  if (block_size_ - block_used_ < text.size()) {
    block_size_ = std::clamp(blocks_bytes_, kFirstBlockBytes, kMaxBlockBytes);
    block_size_ = std::max(block_size_, text.size());
    blocks_.push_back(std::make_unique<char[]>(block_size_));
    blocks_bytes_ += block_size_;
    block_used_ = 0;
  }
  char* place = blocks_.back().get() + block_used_;
  std::memcpy(place, text.data(), text.size());
  block_used_ += text.size();
  return {place, text.size()};
}

void TermInterner::Grow() {
  std::vector<Slot> old(std::max(kFirstSlots, slots_.size() * 2));
  old.swap(slots_);
  const size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.term_plus_one == 0) continue;
    size_t at = slot.hash & mask;
    while (slots_[at].term_plus_one != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

size_t TermInterner::memory_bytes() const {
  return texts_.capacity() * sizeof(std::string_view) + slots_.capacity() * sizeof(Slot) +
         blocks_.capacity() * sizeof(blocks_[0]) + blocks_bytes_;
}

void TermInterner::Clear() { *this = TermInterner(); }

}  // namespace wend

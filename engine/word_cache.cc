#include "engine/word_cache.h"

#include <algorithm>

namespace wend {
namespace {

constexpr size_t kFirstSlots = 512;
// Offsets are 32 bits. Past this, long words are analysed anew each time: slower, still right.
constexpr size_t kMaxTextBytes = size_t{1} << 31;

}  // namespace

void WordCache::Insert(const WordBuffer& word, uint32_t term) {
  if (texts_.size() > kMaxTextBytes) return;
  if ((used_ + 1) * 8 > slots_.size() * 5) Grow();
  const uint64_t key = KeyOf(word);
  size_t at = Home(key, word.size);
  while (slots_[at].term != kAbsent) at = (at + 1) & (slots_.size() - 1);
  Slot& slot = slots_[at];
  slot.key = key;
  slot.term = term;
  if (word.size > kInlineBytes) {
    slot.offset = static_cast<uint32_t>(texts_.size());
    texts_.push_back(static_cast<char>(word.size));
    texts_.insert(texts_.end(), word.data, word.data + word.size);
  }
  ++used_;
}

void WordCache::Grow() {
  std::vector<Slot> old(std::max(kFirstSlots, slots_.size() * 2));
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.term == kAbsent) continue;
    const size_t size = slot.offset == kInline ? kInlineBytes : kInlineBytes + 1;
    size_t at = Home(slot.key, size);
    while (slots_[at].term != kAbsent) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

}  // namespace wend

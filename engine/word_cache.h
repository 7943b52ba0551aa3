// WordCache: from a word as it stands in the text to the term that it gives.
//
// Folding and stemming run once per distinct word; every further sight of it is one probe here.
// Keys of up to 8 bytes lie in the slot itself, so most probes touch one cache line.
//
// Invariants: a key has no zero byte and is followed by at least 8 zero bytes where it is handed
// in (WordBuffer does that); its value never changes until Clear().
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace wend {

// The longest word that is looked at as one; what is longer is cut (see word_splitter.h).
inline constexpr size_t kMaxWordBytes = 192;

// A word in the making, with room for the zero bytes behind it.
struct WordBuffer {
  char data[kMaxWordBytes + 8];
  size_t size = 0;

  void Finish() { std::memset(data + size, 0, 8); }
};

class WordCache {
 public:
  static constexpr uint32_t kAbsent = 0xFFFFFFFF;   // not seen before
  static constexpr uint32_t kDropped = 0xFFFFFFFE;  // seen, gives no term

  uint32_t Find(const WordBuffer& word) const {
    if (slots_.empty()) return kAbsent;
    const uint64_t key = KeyOf(word);
    for (size_t at = Home(key, word.size);; at = (at + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[at];
      if (slot.term == kAbsent) return kAbsent;
      if (slot.key == key && SameText(slot, word)) return slot.term;
    }
  }

  // `word` must be absent.
  void Insert(const WordBuffer& word, uint32_t term);

  size_t memory_bytes() const { return slots_.capacity() * sizeof(Slot) + texts_.capacity(); }
  void Clear() { *this = WordCache(); }

 private:
  static constexpr size_t kInlineBytes = 8;
  static constexpr uint32_t kInline = 0xFFFFFFFF;

  struct Slot {
    uint64_t key = 0;           // the word itself, or the hash of a long one
    uint32_t offset = kInline;  // of a long word in texts_: a length byte, then the word
    uint32_t term = kAbsent;
  };

  // The high and the low half of a 64 by 64 bit product, folded (as in wyhash).
  static uint64_t Mix(uint64_t a, uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  }
  static uint64_t Load(const char* bytes) {
    uint64_t value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  static uint64_t KeyOf(const WordBuffer& word) {
    if (word.size <= kInlineBytes) return Load(word.data);
    uint64_t hash = word.size;
    for (size_t i = 0; i < word.size; i += 8) {
      hash = Mix(hash ^ Load(word.data + i) ^ 0xA0761D6478BD642FULL, 0xE7037ED1A0B428DBULL);
    }
    return hash;
  }
  size_t Home(uint64_t key, size_t size) const {
    const uint64_t hash =
        size <= kInlineBytes ? Mix(key ^ 0x8EBC6AF09C88C6E3ULL, 0x589965CC75374CC3ULL) : key;
    return hash & (slots_.size() - 1);
  }
  bool SameText(const Slot& slot, const WordBuffer& word) const {
    if (slot.offset == kInline) return word.size <= kInlineBytes;
    const char* stored = texts_.data() + slot.offset;
    return static_cast<uint8_t>(*stored) == word.size &&
           std::memcmp(stored + 1, word.data, word.size) == 0;
  }
  void Grow();

  std::vector<Slot> slots_;  // linear probing, a power of two, at most 5/8 full
  std::vector<char> texts_;
  size_t used_ = 0;
};

}  // namespace wend

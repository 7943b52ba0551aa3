#include "storage/base/utf8.h"

#include <cstdint>
#include <cstring>

namespace wend {
namespace {

bool InRange(unsigned char byte, unsigned char low, unsigned char high) {
  return byte >= low && byte <= high;
}

// What the bytes after a lead byte must be: `size` in all, the second one within a range that
// excludes overlong forms and surrogates, the others continuation bytes.
struct Sequence {
  size_t size;
  unsigned char second_low;
  unsigned char second_high;
};

Sequence SequenceOf(unsigned char lead) {
  if (InRange(lead, 0xC2, 0xDF)) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (InRange(lead, 0xE1, 0xEF)) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (InRange(lead, 0xF1, 0xF3)) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// Length of the run of ASCII at the front, in steps of eight bytes.
size_t AsciiWords(std::string_view text) {
  size_t size = 0;
  uint64_t word = 0;
  while (text.size() - size >= sizeof(word)) {
    std::memcpy(&word, text.data() + size, sizeof(word));
    if ((word & 0x8080808080808080ull) != 0) break;
    size += sizeof(word);
  }
  return size;
}

}  // namespace

size_t CodePointSize(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const Sequence sequence = SequenceOf(byte(0));
  if (sequence.size == 0 || text.size() < sequence.size) return 0;
  if (!InRange(byte(1), sequence.second_low, sequence.second_high)) return 0;
  for (size_t i = 2; i < sequence.size; ++i) {
    if (!InRange(byte(i), 0x80, 0xBF)) return 0;
  }
  return sequence.size;
}

bool IsValidUtf8(std::string_view text, size_t* bad_offset) {
  size_t offset = 0;
  while (offset < text.size()) {
    offset += AsciiWords(text.substr(offset));
    if (offset == text.size()) break;
    const size_t size = CodePointSize(text.substr(offset));
    if (size == 0) {
      if (bad_offset != nullptr) *bad_offset = offset;
      return false;
    }
    offset += size;
  }
  return true;
}

}  // namespace wend

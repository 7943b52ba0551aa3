// Coding: integers and strings to bytes and back.
//
// Invariants:
//  1. A ByteReader never reads past its view and never trusts a length before checking it: every
//     read says false at the end, for an overlong varint and for a number that does not fit. After
//     a failed read the reader stays where it was.
//  2. A varint is LEB128; its shortest form is the only one written, longer ones are refused.
//  3. Keys are big-endian, so that bytes sort as numbers do.
//
// Thread safety: values.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace wend {

inline void AppendBigEndian32(std::string* out, uint32_t v) {
  const char b[4] = {static_cast<char>(v >> 24), static_cast<char>(v >> 16),
                     static_cast<char>(v >> 8), static_cast<char>(v)};
  out->append(b, 4);
}

// Requires four bytes at `p`.
inline uint32_t LoadBigEndian32(const char* p) {
  const auto* u = reinterpret_cast<const uint8_t*>(p);
  return uint32_t{u[0]} << 24 | uint32_t{u[1]} << 16 | uint32_t{u[2]} << 8 | uint32_t{u[3]};
}

class ByteWriter {
 public:
  void U8(uint8_t v) { buffer_.push_back(static_cast<char>(v)); }
  void Fixed32(uint32_t v) { Fixed(v); }
  void Fixed64(uint64_t v) { Fixed(v); }
  void Varint(uint64_t v) {
    char b[10];
    size_t n = 0;
    while (v >= 0x80) {
      b[n++] = static_cast<char>(v | 0x80);
      v >>= 7;
    }
    b[n++] = static_cast<char>(v);
    buffer_.append(b, n);
  }
  void ZigZag(int64_t v) {
    Varint((static_cast<uint64_t>(v) << 1) ^ static_cast<uint64_t>(v >> 63));
  }
  void Bytes(std::string_view s) { buffer_.append(s); }
  void LengthPrefixed(std::string_view s) {
    Varint(s.size());
    Bytes(s);
  }

  std::string& buffer() { return buffer_; }
  const std::string& buffer() const { return buffer_; }

 private:
  template <typename T>
  void Fixed(T v) {
    char b[sizeof(T)];
    for (size_t i = 0; i < sizeof(T); ++i) b[i] = static_cast<char>(v >> (8 * i));
    buffer_.append(b, sizeof(T));
  }

  std::string buffer_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool U8(uint8_t* v) {
    if (remaining() < 1) return false;
    *v = static_cast<uint8_t>(bytes_[position_++]);
    return true;
  }
  [[nodiscard]] bool Fixed32(uint32_t* v) { return Fixed(v); }
  [[nodiscard]] bool Fixed64(uint64_t* v) { return Fixed(v); }
  [[nodiscard]] bool Varint64(uint64_t* v) {
    uint64_t result = 0;
    size_t p = position_;
    for (int shift = 0; shift < 64; shift += 7) {
      if (p >= bytes_.size()) return false;
      const auto byte = static_cast<uint8_t>(bytes_[p++]);
      if (shift == 63 && byte > 1) return false;
      result |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (byte == 0 && shift > 0) return false;
        position_ = p;
        *v = result;
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool Varint32(uint32_t* v) {
    if (position_ < bytes_.size() && static_cast<uint8_t>(bytes_[position_]) < 0x80) {
      *v = static_cast<uint8_t>(bytes_[position_++]);
      return true;
    }
    const size_t start = position_;
    uint64_t wide = 0;
    if (!Varint64(&wide)) return false;
    if (wide > std::numeric_limits<uint32_t>::max()) {
      position_ = start;
      return false;
    }
    *v = static_cast<uint32_t>(wide);
    return true;
  }
  // Passes over `count` varints, without looking at what they say.
  [[nodiscard]] bool SkipVarints(uint64_t count) {
    size_t p = position_;
    // Eight bytes at a time: each byte below 0x80 ends a varint.
    for (; count >= 8 && bytes_.size() - p >= 8; p += 8) {
      uint64_t word;
      std::memcpy(&word, bytes_.data() + p, 8);
      count -= static_cast<uint64_t>(std::popcount(~word & 0x8080808080808080ULL));
    }
    for (; count > 0; ++p) {
      if (p >= bytes_.size()) return false;
      count -= static_cast<uint8_t>(bytes_[p]) < 0x80 ? 1 : 0;
    }
    position_ = p;
    return true;
  }
  [[nodiscard]] bool ZigZag(int64_t* v) {
    uint64_t u = 0;
    if (!Varint64(&u)) return false;
    *v = static_cast<int64_t>(u >> 1) ^ -static_cast<int64_t>(u & 1);
    return true;
  }
  [[nodiscard]] bool Bytes(size_t n, std::string_view* v) {
    if (remaining() < n) return false;
    *v = bytes_.substr(position_, n);
    position_ += n;
    return true;
  }
  [[nodiscard]] bool LengthPrefixed(std::string_view* v) {
    const size_t start = position_;
    uint64_t n = 0;
    if (!Varint64(&n) || remaining() < n) {
      position_ = start;
      return false;
    }
    return Bytes(static_cast<size_t>(n), v);
  }

  size_t remaining() const { return bytes_.size() - position_; }
  size_t position() const { return position_; }
  bool at_end() const { return position_ == bytes_.size(); }

 private:
  template <typename T>
  bool Fixed(T* v) {
    if (remaining() < sizeof(T)) return false;
    T result = 0;
    for (size_t i = 0; i < sizeof(T); ++i) {
      result |= static_cast<T>(static_cast<uint8_t>(bytes_[position_ + i])) << (8 * i);
    }
    position_ += sizeof(T);
    *v = result;
    return true;
  }

  std::string_view bytes_;
  size_t position_ = 0;
};

}  // namespace wend

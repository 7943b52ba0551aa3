// Well-formedness of UTF-8.
#include "storage/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace wend {
namespace {

// The encoding of a code point by its definition; surrogates and numbers too large included.
std::string Encode(uint32_t c) {
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

TEST(Utf8Test, AcceptsEveryCodePointButSurrogates) {
  for (uint32_t c = 0; c < 0x120000; ++c) {
    const bool expected = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
    ASSERT_EQ(IsValidUtf8(Encode(c), nullptr), expected) << c;
    if (expected) {
      ASSERT_EQ(CodePointSize(Encode(c) + "x"), Encode(c).size()) << c;
    }
  }
}

TEST(Utf8Test, SaysWhereTheFirstFaultLies) {
  const std::string front = "0123456789 \xC3\xA4 ";
  for (const std::string bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xFF", "\xC3"}) {
    for (const std::string back : {"", " and more behind it", "\xFF"}) {
      size_t offset = 0;
      EXPECT_FALSE(IsValidUtf8(front + bad + back, &offset));
      EXPECT_EQ(offset, front.size());
    }
  }
  EXPECT_TRUE(IsValidUtf8("", nullptr));
}

}  // namespace
}  // namespace wend

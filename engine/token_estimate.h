// Token estimate: about how many tokens a language model's vocabulary makes of a text.
//
// Readers differ in their vocabularies, and none is part of Wend. This is an estimate by the kinds
// of characters, on the high side for most texts, so that a budget holds for common vocabularies of
// 100,000 and more entries (byte-pair encodings that begin words with their space):
//
//   a word of ASCII letters       1 up to 8 letters, beyond that one for each 5 (of all + 4)
//   letters behind an apostrophe  1 together with it: don't is 2
//   digits                        1 for each 3, and 1 for a space ahead of them
//   other ASCII characters        1 for each 2 in a row of them
//   Latin with accents            a word of n letters n/3, rounded up
//   Greek, Cyrillic               n/2
//   Han, kana, Hangul, and all other scripts: 1 for each code point
//   code points beyond U+FFFF     2 (emoji), malformed bytes 1
//   white space                   1 for a line end or for more than one space, none for one space
//
// What is known of such vocabularies: English prose has about four characters and three quarters of
// a word to a token. By these rules 20 MB of novels have 4.18 and .757, chats (LoCoMo) 4.22 and
// .776, C++ 3.4 characters. Tests hold them to examples that are published for cl100k_base.
//
// Invariants:
//  1. Linear in the size of the text; the same everywhere.
//  2. Joining texts by a line end never costs more than their sum and 1 for the line end.
//
// Thread safety: a pure function.
#pragma once

#include <cstdint>
#include <string_view>

namespace wend {

uint64_t EstimateTokens(std::string_view text);

}  // namespace wend

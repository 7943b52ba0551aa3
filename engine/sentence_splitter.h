// SentenceSplitter: where sentences begin, by rules that need no dictionary of the language.
//
// A sentence ends
//  - at a blank line, before a list item or a heading, and after a heading;
//  - after 。！？｡, with or without a space;
//  - after . ! ? … । ؟ ۔ and closing quotes or brackets, if white space follows and then something
//    that can begin a sentence (not a lower-case letter), unless the full stop belongs to an
//    abbreviation (Dr. e.g. vs. No. 5), to initials (J. R.) or to the number of a list item.
//
// Invariants: every byte is looked at a bounded number of times, whatever the text. White space
// is that of ASCII.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace wend {

// The offset of the first byte of the sentence after the one that begins at `from`, past white
// space; text.size() if there is none.
size_t NextSentence(std::string_view text, size_t from);

// The same for lines (ended by \n), blank ones skipped.
size_t NextLine(std::string_view text, size_t from);

// The first offset at or after `from` that is not white space.
size_t SkipSpace(std::string_view text, size_t from);

}  // namespace wend

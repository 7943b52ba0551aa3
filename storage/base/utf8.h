// UTF-8 well-formedness, as table 3-7 of the Unicode standard has it: no overlong forms, no
// surrogates, nothing above U+10FFFF.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace wend {

// Size in bytes of the well-formed code point that `text` begins with; 0 where it does not.
size_t CodePointSize(std::string_view text);

// True where all of `text` is well-formed. Otherwise `*bad_offset`, which may be null, receives
// the offset of the first byte that begins no well-formed code point.
bool IsValidUtf8(std::string_view text, size_t* bad_offset);

}  // namespace wend

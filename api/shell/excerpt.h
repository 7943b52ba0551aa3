// Excerpt: the lines of a passage that a person should see first.
//
// Of a passage that is too long, the window with the most different matching words is shown; of
// equals, the one with more matches, then the earlier one. White space is collapsed, what a
// terminal must not be sent is replaced (display_text.h), and matching words are marked.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/shell/terminal.h"

namespace wend::shell {

struct ByteRange {
  size_t begin;
  size_t end;
};

struct ExcerptShape {
  size_t columns = 76;
  size_t lines = 4;
};

// `matches` are ranges within `text`, ascending; ranges outside of it are left out. At most
// `shape.lines` lines, each at most `shape.columns` wide, with "…" where text is left out.
std::vector<std::string> MakeExcerpt(std::string_view text, const std::vector<ByteRange>& matches,
                                     const ExcerptShape& shape, const Style& style);

}  // namespace wend::shell

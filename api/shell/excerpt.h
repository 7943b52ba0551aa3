// Excerpt: the lines of a passage that a person should see first.
//
// Of a passage that is too long, the window whose different terms weigh most is shown; of equals,
// the one where they stand closest together, then the earlier one. It begins with a sentence where
// one begins near. Paragraphs start on lines of their own, other white space is collapsed, what a
// terminal must not be sent is replaced (display_text.h), and matching words are marked.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/shell/terminal.h"

namespace wend::shell {

// A word of the passage that the question asked for.
struct Match {
  size_t begin;
  size_t end;
  size_t term = kNoTerm;  // the question's; without one, each spelling is a term
  double weight = 1;      // of the term

  static constexpr size_t kNoTerm = SIZE_MAX;
};

struct ExcerptShape {
  size_t columns = 76;
  size_t lines = 4;
};

// `matches` are ranges within `text`, ascending; ranges outside of it are left out. At most
// `shape.lines` lines, each at most `shape.columns` wide, with "…" where a sentence is cut.
std::vector<std::string> MakeExcerpt(std::string_view text, const std::vector<Match>& matches,
                                     const ExcerptShape& shape, const Style& style);

}  // namespace wend::shell

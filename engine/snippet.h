// Snippet: the words of a text around its densest matches, and the marking of matches.
//
// Words are what lies between white space; what is written without spaces is cut at code points.
// The excerpt of the shell fits lines of a terminal instead and begins at sentences; this one is
// what snippet() and highlight() of the language give.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace wend {

struct SnippetMarks {
  std::string_view open = "[";
  std::string_view close = "]";
  std::string_view ellipsis = "\u2026";
};

// The bytes [begin, end) of a text: whole words, or whole code points of very long ones.
struct SnippetWindow {
  size_t begin = 0;
  size_t end = 0;
};

using MatchRange = std::pair<uint32_t, uint32_t>;

// About `words` words (1 or more) that hold as many of `matches` as possible, in their middle; of
// equals the earlier ones. `matches` ascend and do not overlap.
SnippetWindow FindSnippet(std::string_view text, std::span<const MatchRange> matches, size_t words);

// The window with each match in it marked, and an ellipsis where the text goes on.
std::string MarkMatches(std::string_view text, std::span<const MatchRange> matches,
                        SnippetWindow window, const SnippetMarks& marks);

}  // namespace wend

// Nearest name: what someone probably meant by a name that does not exist.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wend {

// Number of single-byte insertions, deletions, replacements and swaps of neighbours that turn `a`
// into `b`, ASCII case ignored (optimal string alignment).
size_t EditDistance(std::string_view a, std::string_view b);

// The name nearest to `word`, the first of those equally near; none where even that is further
// than a third of the word's length (at least one edit).
std::optional<std::string_view> NearestName(std::string_view word,
                                            std::span<const std::string_view> names);

// "; did you mean 'x'?" for the end of a message, or "" where no name is near.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> names);

// 'a', 'b' or 'c'.
std::string ListNames(std::span<const std::string_view> names);

}  // namespace wend

// The word that a mistyped one most likely means.
#pragma once

#include <span>
#include <string_view>

namespace wend::shell {

// The candidate with the fewest insertions, deletions, substitutions and swaps, the earlier of
// equals; empty where even that is more than a third of the longer word, and one, away.
std::string_view NearestWord(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace wend::shell

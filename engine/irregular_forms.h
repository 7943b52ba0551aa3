// Irregular forms: English words whose stem no rule of endings finds, "went" and "children".
//
// Only forms that are far more often the listed word than another one are in the table: "rose",
// "bore" and "wound" are not. Derived nouns and adjectives are left to the stemmer.
//
// Thread safety: pure functions.
#pragma once

#include <string_view>

namespace wend {

// The base form of an irregular English form; `word` itself where it is none. `word` is folded.
std::string_view EnglishBaseForm(std::string_view word);

}  // namespace wend

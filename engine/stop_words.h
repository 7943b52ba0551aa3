// Stop words: the English words too frequent to search for.
//
// The classical list of NLTK and Snowball, without "don" (a name once don't is one word), with the
// contractions. Other languages have no list: nothing is dropped there.
//
// Thread safety: pure functions.
#pragma once

#include <string_view>

namespace wend {

// `word` is folded and not stemmed; apostrophes are '.
bool IsEnglishStopWord(std::string_view word);

}  // namespace wend

#include "engine/stop_words.h"

#include <algorithm>
#include <array>

namespace wend {
namespace {

using namespace std::string_view_literals;

// Sorted by byte, for binary search; only the first sight of a word gets here.
constexpr auto kEnglish = std::to_array<std::string_view>({
    "a"sv,          "about"sv,      "above"sv,   "after"sv,    "again"sv,    "against"sv,
    "all"sv,        "am"sv,         "an"sv,      "and"sv,      "any"sv,      "are"sv,
    "aren't"sv,     "as"sv,         "at"sv,      "be"sv,       "because"sv,  "been"sv,
    "before"sv,     "being"sv,      "below"sv,   "between"sv,  "both"sv,     "but"sv,
    "by"sv,         "can"sv,        "can't"sv,   "cannot"sv,   "couldn't"sv, "did"sv,
    "didn't"sv,     "do"sv,         "does"sv,    "doesn't"sv,  "doing"sv,    "don't"sv,
    "down"sv,       "during"sv,     "e.g"sv,     "each"sv,     "few"sv,      "for"sv,
    "from"sv,       "further"sv,    "had"sv,     "hadn't"sv,   "has"sv,      "hasn't"sv,
    "have"sv,       "haven't"sv,    "having"sv,  "he"sv,       "he'd"sv,     "he'll"sv,
    "he's"sv,       "her"sv,        "here"sv,    "here's"sv,   "hers"sv,     "herself"sv,
    "him"sv,        "himself"sv,    "his"sv,     "how"sv,      "how's"sv,    "i"sv,
    "i'd"sv,        "i'll"sv,       "i'm"sv,     "i've"sv,     "if"sv,       "in"sv,
    "into"sv,       "is"sv,         "isn't"sv,   "it"sv,       "it'll"sv,    "it's"sv,
    "its"sv,        "itself"sv,     "just"sv,    "let's"sv,    "me"sv,       "mightn't"sv,
    "more"sv,       "most"sv,       "mustn't"sv, "my"sv,       "myself"sv,   "needn't"sv,
    "no"sv,         "nor"sv,        "not"sv,     "now"sv,      "of"sv,       "off"sv,
    "on"sv,         "once"sv,       "only"sv,    "or"sv,       "other"sv,    "our"sv,
    "ours"sv,       "ourselves"sv,  "out"sv,     "over"sv,     "own"sv,      "s"sv,
    "same"sv,       "shan't"sv,     "she"sv,     "she'd"sv,    "she'll"sv,   "she's"sv,
    "should"sv,     "shouldn't"sv,  "so"sv,      "some"sv,     "such"sv,     "t"sv,
    "than"sv,       "that"sv,       "that's"sv,  "the"sv,      "their"sv,    "theirs"sv,
    "them"sv,       "themselves"sv, "then"sv,    "there"sv,    "there's"sv,  "these"sv,
    "they"sv,       "they'd"sv,     "they'll"sv, "they're"sv,  "they've"sv,  "this"sv,
    "those"sv,      "through"sv,    "to"sv,      "too"sv,      "under"sv,    "until"sv,
    "up"sv,         "very"sv,       "was"sv,     "wasn't"sv,   "we"sv,       "we'd"sv,
    "we'll"sv,      "we're"sv,      "we've"sv,   "were"sv,     "weren't"sv,  "what"sv,
    "what's"sv,     "when"sv,       "when's"sv,  "where"sv,    "where's"sv,  "which"sv,
    "while"sv,      "who"sv,        "who's"sv,   "whom"sv,     "why"sv,      "why's"sv,
    "will"sv,       "with"sv,       "won't"sv,   "wouldn't"sv, "you"sv,      "you'd"sv,
    "you'll"sv,     "you're"sv,     "you've"sv,  "your"sv,     "yours"sv,    "yourself"sv,
    "yourselves"sv,
});
static_assert(std::is_sorted(kEnglish.begin(), kEnglish.end()));

}  // namespace

bool IsEnglishStopWord(std::string_view word) {
  return std::binary_search(kEnglish.begin(), kEnglish.end(), word);
}

}  // namespace wend

// MatchQuery: the text of MATCH, parsed. What its words mean is engine/match_terms.h's business.
//
//   query    = { item } ;                   items are separated by white space
//   item     = [ "+" | "-" ] ( near | phrase | prefix | word ) ;
//   near     = "NEAR(" element { ( space | "," ) element } [ "," distance ] ")" ;
//   element  = phrase | prefix | word ;
//   distance = digits ;                     1 to 1000, else 10
//   phrase   = '"' text '"' [ "*" ] ;       also “text”; "*" makes the last word a prefix
//   prefix   = word "*" ;                   closing punctuation may follow: see run*.
//   word     = what lies between white space ;  punctuation in and around it as written
//
// "+" makes an item required, "-" excludes what holds it, both only where white space or nothing
// precedes them and a letter, digit, phrase or NEAR follows. The others are optional: a chunk
// matches that holds every required item and no excluded one, and, where nothing is required, at
// least one optional item.
//
// Text in natural words never fails. A lone "+", "-" or "*", "--", quotes and dashes inside a word
// (3.5" disk, e-mail), lower-case near (...), brackets and a quote that is not closed are
// punctuation. These are errors, with the byte offset of the fault in the text: a "+" or "-" before
// a quote that is not closed or before a bracket; a NEAR( without ")", without words, with a bad
// distance, or with "+", "-" or brackets in it; nothing but excluded items. AND, OR and NOT are
// words like any other; a notice tells those who meant them.
//
// Thread safety: pure functions and values. The result points into the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/status.h"

namespace wend {

inline constexpr uint32_t kDefaultNearDistance = 10;
inline constexpr uint32_t kMaxNearDistance = 1000;

enum class MatchKind : uint8_t { kWord, kPhrase, kNear };
enum class MatchPolarity : uint8_t { kOptional, kRequired, kExcluded };

struct MatchNode {
  MatchKind kind = MatchKind::kWord;
  MatchPolarity polarity = MatchPolarity::kOptional;
  bool is_prefix = false;  // the word, or the last one of the phrase
  uint32_t distance = kDefaultNearDistance;
  size_t begin = 0;  // byte range of the item, its operators included
  size_t end = 0;
  std::string_view words;           // of a word or phrase, without its operators
  std::vector<MatchNode> elements;  // of NEAR
};

struct MatchQuery {
  std::vector<MatchNode> nodes;  // in the order of the text
  std::vector<std::string> notices;

  // Optional words alone: it matches what a question in the same words ranks.
  bool is_plain() const;
};

// Invalid with the offset in `text`.
Result<MatchQuery> ParseMatch(std::string_view text);

}  // namespace wend

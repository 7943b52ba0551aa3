// MatchTerms: the items of a MatchQuery as sequences of terms, analysed as the collection's text
// is.
//
// What that makes of them, and what is exact:
//  - An optional word means any of its terms: of e-mail "e" or "mail", of max_open_files the whole
//    or a part. So plain words match exactly what a question in the same words ranks.
//  - A required or excluded word of several terms, a phrase, and an element of NEAR are sequences:
//    their terms stand one behind the other in a chunk, without a gap, all of them in its text or
//    all of them in its title. So +well-known is "well known", and Chinese, Japanese and Korean
//    words match as strings of characters.
//  - Terms are stems and have no stop words, in text and phrase alike: "war of the worlds" finds
//    "the war and the world" too. An identifier stands in the sequence whole, then by part: "max
//    open" finds max_open_files, "limit max_open_files" what it says, but not "limit max".
//  - Nothing goes over the border between two chunks.
//  - A prefix means the terms that begin with it, folded, and the word itself: relation* finds
//    relationship and, by its stem, relate. Where it has joints and is no identifier, as well-kn*,
//    its last part is the prefix and the parts are a sequence.
//  - Items of nothing but stop words are left out and listed in `ignored`.
//
// Thread safety: functions and values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/collection_version.h"
#include "engine/match_query.h"

namespace wend {

// What may stand at one place of a sequence.
struct MatchSlot {
  std::vector<std::string> terms;
  std::string prefix;  // any term that begins with it; empty: none does

  bool Holds(std::string_view term) const;
};

using MatchSequence = std::vector<MatchSlot>;

struct MatchItem {
  MatchPolarity polarity = MatchPolarity::kOptional;
  // More than one: any of them, or with `near` all of them.
  std::vector<MatchSequence> sequences;
  bool near = false;
  uint32_t distance = 0;
};

// What an item that is not excluded brings to the ranking.
struct MatchRankSlot {
  MatchSlot slot;
  std::string surface;
};

struct MatchTerms {
  std::vector<MatchItem> items;
  std::vector<MatchRankSlot> ranked;
  std::vector<std::string> ignored;  // as written
  std::vector<std::string> notices;
};

Result<MatchTerms> AnalyzeMatch(const CollectionInfo& info, const MatchQuery& query);

// Visits the places in [begin, end) where `length` slots are held in a row: holds(slot, place).
template <typename Holds, typename Visit>
void FindSequence(uint32_t begin, uint32_t end, uint32_t length, Holds holds, Visit visit) {
  for (uint32_t at = begin; at + length <= end; ++at) {
    uint32_t slot = 0;
    while (slot < length && holds(slot, at + slot)) ++slot;
    if (slot == length) visit(at);
  }
}

// Where the sequences of a NEAR occur, in one text; each list ascends.
struct NearPlaces {
  std::vector<std::vector<uint32_t>> begins;  // by sequence
  std::vector<uint32_t> lengths;
};

// Finds a choice of one place each such that at most `distance` terms lie between the end of any
// and the beginning of the last. `*chosen` holds the indexes; start with as many zeros, and go on
// after increasing them for the next choice.
bool FindNear(const NearPlaces& places, uint32_t distance, std::vector<size_t>* chosen);

}  // namespace wend

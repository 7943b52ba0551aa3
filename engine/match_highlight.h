// MatchHighlight: where a text holds what a MATCH asks for.
//
// Optional and required items are marked: words and prefixes wherever they stand, phrases and words
// of several terms where they stand whole, as one range, NEAR where its words are near enough.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/collection_version.h"

namespace wend {

// Ascending byte ranges that neither overlap nor are empty.
using TextRanges = std::vector<std::pair<uint32_t, uint32_t>>;

Result<TextRanges> FindHighlights(const CollectionVersion& version, std::string_view match,
                                  std::string_view text);

}  // namespace wend

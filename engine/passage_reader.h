// PassageReader: from a chunk id to what a reader is shown.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend {

Result<Passage> ReadPassageOf(const CollectionVersion& version, ChunkId chunk);

// Byte ranges of the words of `text` whose terms are among `terms`; see CollectionView.
Result<std::vector<std::pair<uint32_t, uint32_t>>> FindMatchesIn(
    const CollectionVersion& version, std::string_view text,
    const std::vector<QuestionTerm>& terms);

}  // namespace wend

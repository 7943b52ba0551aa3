// Unit scope: from ranked chunks to ranked documents, messages or sessions.
//
// The score of a unit or session is its best chunk plus half of its second, a quarter of its third,
// and so on.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <vector>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/max_score.h"
#include "engine/rank_request.h"
#include "storage/chunk_rows.h"

namespace wend {

// Only chunks among the best kChunksPerUnit * limit can count: past that they add nothing visible.
inline constexpr uint32_t kChunksPerUnit = 10;

// Appends one row for each unit of the scope's kind, by score and then by chunk.
Status ScopeToUnits(const CollectionVersion& version, RankRequest::Scope scope,
                    const std::vector<ScoredChunk>& scored, std::vector<RankedChunk>* rows);

// Directory entries of the given chunks, each packed row decoded once.
Status ReadEntries(const CollectionVersion& version, const std::vector<ScoredChunk>& chunks,
                   std::vector<DirectoryEntry>* out);

}  // namespace wend

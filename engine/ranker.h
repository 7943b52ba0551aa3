// Ranker: a question to ranked chunks, units or sessions, by any mode.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <memory>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend {

// Answers `request` from `version`; `threads` help where whole-collection work is due.
Result<RankAnswer> RankChunks(const std::shared_ptr<const CollectionVersion>& version,
                              const RankRequest& request, int threads);

}  // namespace wend

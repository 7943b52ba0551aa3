// Relevance notice: what the person who asked is told where probably nothing here is an answer.
//
// Thread safety: a function over an immutable view.
#pragma once

#include <string>

#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend {

// Empty where there is nothing to tell. In the order of what is looked at:
//   "no word of the question is known in 'main': 'weding'; did you mean 'wedding'?"
//   "no rows: relevance 0.08 is below 0.5"
//   "probably nothing here is relevant (0.08); no passage holds 'kubernetes'"
Result<std::string> RelevanceNotice(const CollectionView& collection, const RankRequest& request,
                                    const RankAnswer& answer);

}  // namespace wend

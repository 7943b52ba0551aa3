// Mixture: the default ranking. BM25 finds seeds, and the experts that suit the collection and the
// scope add what their own words do not show.
//
//  - Messages and sessions, and chunks of a collection that holds messages only: the experts of
//    conversation_expert.h.
//  - Documents, and chunks of a collection that holds documents only, where titles are names: the
//    experts of mention_expert.h.
//  - Chunks of a collection that holds documents: the chains and likenesses of similar_expert.h,
//    among the rows that the others give.
//  - Where callers linked units, all but sessions: link_expert.h, from the best rows of the others.
//  - Everything else: BM25 alone, bit for bit.
//
// Which of them are asked is decided by router.h; a strong seed keeps the first place. Messages,
// and everything with the mode evidence, are then arranged by evidence.h.
//
// Thread safety: functions over immutable data.
#pragma once

#include <memory>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/mixture/router.h"
#include "engine/question.h"
#include "engine/rank_request.h"

namespace wend {

// Rows of the request's scope, with `terms` and shares.
Result<RankAnswer> RankByMixture(const std::shared_ptr<const CollectionVersion>& version,
                                 const RankRequest& request, Route route, ParsedQuestion question);

}  // namespace wend

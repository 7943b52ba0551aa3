// Mixture: the default ranking. BM25 finds seeds, and the experts that suit the collection and the
// scope add what their own words do not show.
//
//  - Messages and sessions, and chunks of a collection that holds messages only: the experts of
//    conversation_expert.h.
//  - Documents, and chunks of a collection that holds documents only, where titles are names: the
//    experts of mention_expert.h.
//  - Chunks of a collection that holds documents: the chains and likenesses of similar_expert.h,
//    among the rows that the others give.
//  - Everything else: BM25 alone, bit for bit.
//
// Thread safety: functions over immutable data.
#pragma once

#include <memory>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/question.h"

namespace wend {

// Which experts are asked, by what the collection holds and what is wanted.
struct Route {
  bool conversation = false;
  double title_trust = 0;  // above 0: the mention experts, scaled by it
  bool similar = false;    // similar_expert.h rearranges what stands behind the best

  // Otherwise the answer is that of RankMode::kBm25.
  bool has_experts() const { return conversation || title_trust > 0 || similar; }
};
Result<Route> ChooseRoute(const CollectionVersion& version, RankRequest::Scope scope);

// Rows of the request's scope, with `terms` and shares.
Result<RankAnswer> RankByMixture(const std::shared_ptr<const CollectionVersion>& version,
                                 const RankRequest& request, const Route& route,
                                 ParsedQuestion question);

}  // namespace wend

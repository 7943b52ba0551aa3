// Router: what kind of question this is, and which experts are asked, by rules that all stand in
// router.cc. Each decision comes with a reason in words, which EXPLAIN shows.
//
// Rules over the collection: what it holds, and whether its titles are names. Rules over the
// question: its wording (wording.h), the rarity and spread of its terms, and, once there are seeds,
// how far the best of them is ahead. The latter are off with ExpertSwitches::router.
//
// Thread safety: functions over immutable data.
#pragma once

#include <string>
#include <vector>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/mixture/expert.h"
#include "engine/question.h"
#include "engine/rank_request.h"

namespace wend {

struct Route {
  bool summary = false;  // answered by overview.h; nothing else counts then
  bool conversation = false;
  double title_trust = 0;  // above 0: the mention experts, scaled by it
  bool links = false;      // link_expert.h follows what callers linked
  bool similar = false;    // similar_expert.h rearranges what stands behind the best
  bool bridges = false;    // evidence.h arranges the rows
  bool keeps_lookups = true;
  std::vector<std::string> reasons;

  // Otherwise the answer is that of RankMode::kBm25.
  bool has_experts() const { return conversation || title_trust > 0 || links || similar; }
};

Result<Route> ChooseRoute(const CollectionVersion& version, const RankRequest& request,
                          const ParsedQuestion& question);

// Why the question is a lookup that the first seed answers by its words alone, so that it keeps the
// first place; empty where it is none.
Result<std::string> ReadAsLookup(const ExpertInput& input);

// Brings that chunk to the first place with a share "lookup", unless an expert takes a tenth of its
// score away or more: one that asks, or that somebody else says, is not what is looked up.
void KeepFirst(uint32_t chunk, std::vector<MixedChunk>* mixed);

}  // namespace wend

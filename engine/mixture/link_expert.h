// Link expert: what a caller linked to the best rows, or from them.
//
// The best rows of the other parts lead along the links of their units. Like a neighbour in a
// conversation (conversation_expert.h), a linked unit counts what the row holds of the question and
// the unit itself lacks: each term at the row's worth times kOut (a row leads to it) or kIn (it
// leads to a row), times the weight of the link among all of the row's that way. So one link of a
// row says as much as one neighbour, and one of a hundred little.
//
// Work is bounded: kRows rows, kLinks links each way. Without links there is nothing to do.
//
// Thread safety: functions over immutable data.
#pragma once

#include <vector>

#include "engine/mixture/expert.h"

namespace wend {

struct LinkLimits {
  static constexpr size_t kRows = 10;
  static constexpr size_t kLinks = 16;
  static constexpr double kOut = 0.6;
  static constexpr double kIn = 0.35;
};

// `mixed` (best first) with a share "link" where links speak, and what they alone lead to; best
// first.
Result<std::vector<MixedChunk>> MixLinks(const ExpertInput& input, std::vector<MixedChunk> mixed);

}  // namespace wend

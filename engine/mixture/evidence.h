// Evidence: ranked rows arranged so that all passages that are needed are among the first.
//
// The best row stays. Then, one by one, comes the row of most worth beside those before it:
//
//   r * (1 + kBridge * b)   r is its score as a share of the best; b is its largest cosine with one
//                           of them, rare words alone: names that lead from one passage to the next
//   r * kRepeat             where it is nearly the same as one of them (a cosine of kAlike)
//
// Measured on LoCoMo (147 questions that need several turns): all of them among the first 10 for
// .204, without it .184, and .751 of all evidence, without it .744; the same within .003 for rare
// shares of .003 to .02 and a kBridge of 0.6 to 1. Documents of HotpotQA and MuSiQue: .94 and .36
// all@5, without it .95 and .33. Rewards
// for words of the question that better rows lack gave nothing (-.01 to .00), nor did taking away
// for likeness short of repetition (-.01 at 0.3).
//
// Thread safety: functions over an immutable version.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/rank_request.h"

namespace wend {

// Rows behind these stay as they are: the work grows with the square.
inline constexpr size_t kArrangedRows = 60;

// How many ranked rows are looked at where `limit` are wanted.
uint32_t EvidenceCandidates(uint32_t limit);

// Brings `*rows` into that order and cuts them to `limit`. Scores do not rise; the share "bridge"
// is what was added or taken.
Status ArrangeEvidence(const CollectionVersion& version, uint32_t limit,
                       std::vector<RankedChunk>* rows);

}  // namespace wend

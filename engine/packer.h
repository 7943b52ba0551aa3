// Packer: from ranked passages to the best text for a reader within a budget of tokens.
//
//  1. Read candidates, best first, until they hold several times the budget.
//  2. Leave out near-duplicates of better ones (engine/near_duplicates.h); a message is one only of
//     what the same speaker said on the same day.
//  3. Choose by coverage per token (engine/budgeted_coverage.h). The relevance of a passage is its
//     score over the best one, to the 16th power: a passage of half the length may then score a
//     twenty-third less. Measured on LoCoMo; 8 to 24 differ little, 1 fills the budget with scraps.
//  4. Fill what is left of the budget with sentences of the best passages that do not fit whole.
//  5. Order: documents by their best passage, each from its beginning; then conversations by time.
//     Neighbouring passages of a document become one.
//  6. Write each with what a reader needs to use it: the title above the first passage of a
//     document; the speaker of every message, and date and time at the first of a session's day.
//
// Where the best candidate alone is larger than the budget, the answer begins with a cut of it
// (engine/passage_cut.h): at the end of a sentence, or of a word where not one sentence fits.
//
// Invariants:
//  1. The tokens of all rows together are at most the budget, whatever the counter says.
//  2. A row cites what it was made of: key, revision and bytes of the text of its unit.
//  3. The same version, answer and options give the same rows.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/collection_version.h"
#include "engine/database.h"
#include "engine/passage_cut.h"
#include "engine/rank_request.h"

namespace wend {

inline constexpr uint64_t kMaxPackTokens = 1'000'000;

struct PackOptions {
  uint64_t budget = 1000;       // tokens
  TokenCounter count_tokens{};  // empty: EstimateTokens (engine/token_estimate.h)
};

struct PackedPassage {
  uint32_t rank = 0;  // of the best candidate in it, from 1 on
  double score = 0;   // of that one
  uint32_t revision = 1;
  Passage passage;      // `text` is what the reader gets; `begin` and `end` are those of the unit
  uint64_t tokens = 0;  // of that text and the line end behind it
  bool cut = false;     // to fit
};

struct PackAnswer {
  std::vector<PackedPassage> passages;
  uint64_t tokens = 0;      // of all passages
  uint64_t candidates = 0;  // that were read
  uint64_t duplicates = 0;  // of these, left out
  uint64_t merged = 0;      // passages that became part of the one before
  bool too_small = false;   // there were candidates, but nothing of them fits
};

// How many ranked passages a budget may need, within what RankRequest::limit takes.
uint32_t CandidatesFor(uint64_t budget);

// Packs the rows of `answer`, which was given by `version`.
Result<PackAnswer> PackRanked(const std::shared_ptr<const CollectionVersion>& version,
                              const RankAnswer& answer, const PackOptions& options);

}  // namespace wend

// SessionTexts: sessions scored as if each were one long text.
//
// Thread safety: functions over immutable data.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/mixture/expert.h"

namespace wend {

// Sessions larger than this are looked at in part: their first chunks.
inline constexpr size_t kMaxSessionChunks = 4096;

// The live chunks of each of the sessions, which are distinct, ascending.
Result<std::vector<std::vector<uint32_t>>> ChunksOfSessions(
    const ExpertInput& input, const std::vector<std::string>& sessions);

// Leaves the first allowed chunks of a session, at most kMaxSessionChunks.
void KeepAllowed(const ExpertInput& input, std::vector<uint32_t>* chunks);

// Where the weights of terms come from: how many chunks of the collection hold them, or how many of
// the sessions at hand. The latter tells sessions apart: a term that all of them hold weighs
// little.
enum class TermWeights : uint8_t { kOfChunks, kOfSessions };

// BM25 over the sessions' counts: `chunks[s]` ascend, no chunk in two of them. The average length
// is that of the sessions given. Divided by the best, so that the best is 1 where any is above 0.
Result<std::vector<double>> ScoreSessions(const ExpertInput& input,
                                          const std::vector<std::vector<uint32_t>>& chunks,
                                          TermWeights weights);

}  // namespace wend

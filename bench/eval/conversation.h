// Conversation: what the suites of chat logs share.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "bench/database.h"
#include "bench/eval/metrics.h"
#include "bench/eval/report.h"

namespace wend::bench {

// Microseconds since 1970, taken as UTC, of "1:56 pm on 8 May, 2023" (LoCoMo), "2023/07/15 (Sat)
// 04:55" (LongMemEval) or "01:56:04 AM on Monday 08 May, 2023" (TemporalMemoryDataset); nothing for
// any other text.
std::optional<int64_t> ParseChatTime(std::string_view text);

// As the language writes it: "2023-07-15T04:55:00Z".
std::string TimeText(int64_t microseconds);

// Reads a whole file, through zstd where its name ends in .zst.
[[nodiscard]] Error ReadWholeFile(const std::string& path, std::string* text);

// Adds the turns of a "conversation" of LoCoMo; `turns`, which may be null, gets their keys.
[[nodiscard]] Error AddLocomoTurns(const nlohmann::json& conversation, Database* database,
                                   Judgments* turns);
// Adds the history of a question of LongMemEval: sessions s0, s1, ... in their order.
[[nodiscard]] Error AddLongMemEvalHistory(const nlohmann::json& question, Database* database);

// Adds "any", "frac" and "all" at `k` of what was returned.
void AddSetMetrics(const Judgments& judgments, int k, QuestionRecord* record);

}  // namespace wend::bench

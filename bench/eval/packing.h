// Packing: how much of the evidence is in a text of n tokens, packed or taken in order.
//
// All ways write a message alike and count it by wend_estimate_tokens: date and time, speaker, text
// and a line end. Only a whole message covers evidence.
//
//   packed           PACK n TOKENS; messages of one session and day share date and time
//   in_order         the ranked messages one after another up to the first that does not fit
//   in_order_shared  the same, where messages of one session share date and time too
//   bm25_in_order    in_order by mode bm25
//
// Beside each of the last three stands what packing covers more, question by question; the interval
// of its mean is the paired one.
#pragma once

#include <string>

#include "bench/database.h"
#include "bench/eval/metrics.h"
#include "bench/eval/report.h"

namespace wend::bench {

struct PackingRun {
  Database* database;
  int tokens = 0;
  std::string mode;  // goes into USING
};

// Asks `record->question` and adds its metrics, the keys that are packed, and the latency of
// packing.
[[nodiscard]] Error MeasurePacking(const PackingRun& run, const Judgments& judgments,
                                   QuestionRecord* record);

}  // namespace wend::bench

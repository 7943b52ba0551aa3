#include "bench/eval/packing.h"

#include <set>

namespace wend::bench {
namespace {

constexpr int kRanked = 1'000;

int64_t TokensOf(const std::string& text) { return wend_estimate_tokens(text.data(), text.size()); }

// "[2023-05-08 13:56] ", of a time in RFC 3339.
std::string HeadingOf(const Hit& hit) {
  if (hit.time.size() < 16) return {};
  return "[" + hit.time.substr(0, 10) + " " + hit.time.substr(11, 5) + "] ";
}

std::vector<std::string> TakeInOrder(const std::vector<Hit>& hits, int64_t budget, bool shared) {
  std::vector<std::string> taken;
  std::set<std::string> sessions;
  int64_t used = 0;
  for (const Hit& hit : hits) {
    const bool is_first = sessions.insert(hit.session).second;
    const std::string line =
        (shared && !is_first ? "" : HeadingOf(hit)) + hit.speaker + ": " + hit.text;
    used += TokensOf(line) + 1;
    if (used > budget) break;
    taken.push_back(hit.key);
  }
  return taken;
}

double Covered(const std::vector<std::string>& keys, const Judgments& judgments) {
  return RecallAt(keys, judgments, keys.size());
}

std::string RankedSql(const std::string& mode) {
  return "RECALL ? FROM main.messages LIMIT " + std::to_string(kRanked) + " USING " + mode;
}

}  // namespace

Error MeasurePacking(const PackingRun& run, const Judgments& judgments, QuestionRecord* record) {
  std::vector<Hit> hits;
  const std::string pack = "RECALL ? FROM main.messages PACK " + std::to_string(run.tokens) +
                           " TOKENS USING " + run.mode;
  if (Error error = run.database->Recall(pack, record->question, &hits, &record->latency_ms)) {
    return error;
  }
  int64_t used = 0;
  for (const Hit& hit : hits) {
    used += hit.tokens;
    if (!hit.cut) record->returned.push_back(hit.key);
  }
  if (used > run.tokens) return "PACK gave " + std::to_string(used) + " tokens";
  const double packed = Covered(record->returned, judgments);
  record->metrics.push_back({"packed", run.tokens, packed});
  const auto add = [&](const std::string& name, bool shared) {
    const double covered = Covered(TakeInOrder(hits, run.tokens, shared), judgments);
    record->metrics.push_back({name, run.tokens, covered});
    record->metrics.push_back({"gain_over_" + name, run.tokens, packed - covered});
  };
  if (Error error = run.database->Recall(RankedSql(run.mode), record->question, &hits, nullptr)) {
    return error;
  }
  add("in_order", /*shared=*/false);
  add("in_order_shared", /*shared=*/true);
  if (Error error = run.database->Recall(RankedSql("bm25"), record->question, &hits, nullptr)) {
    return error;
  }
  add("bm25_in_order", /*shared=*/false);
  return std::nullopt;
}

}  // namespace wend::bench

#include "query/explain.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "query/json_text.h"

namespace wend {
namespace {

double RoundToFourPlaces(double share) { return std::round(share * 1e4) / 1e4; }

void AppendTerms(const RankAnswer& answer, const RankedChunk& row, std::string* json) {
  double sum = 0;
  for (const float score : row.term_scores) sum += score;
  const size_t count = std::min(answer.terms.size(), row.term_scores.size());
  bool first = true;
  *json += "[";
  for (size_t i = 0; i < count; ++i) {
    if (!(row.term_scores[i] > 0)) continue;
    const QuestionTerm& term = answer.terms[i];
    *json += first ? "{\"term\":" : ",{\"term\":";
    AppendJsonText(term.text, json);
    *json += ",\"surface\":";
    AppendJsonText(term.surface, json);
    *json += ",\"count\":" + std::to_string(term.count) + ",\"df\":" + std::to_string(term.df);
    *json += ",\"share\":";
    AppendJsonNumber(RoundToFourPlaces(row.term_scores[i] / sum), json);
    *json += "}";
    first = false;
  }
  *json += "]";
}

// With the mode walk the shares are masses, and stand with the walk.
void AppendExperts(const RankRequest& request, const RankedChunk& row, std::string* json) {
  std::string experts;
  for (const ExpertShare& share : row.shares) {
    if (request.mode == RankMode::kWalk && std::string_view(share.expert) != "lookup") continue;
    experts += (experts.empty() ? "\"" : ",\"") + std::string(share.expert) + "\":";
    AppendJsonNumber(RoundToFourPlaces(share.score), &experts);
  }
  if (!experts.empty()) *json += ",\"experts\":{" + experts + "}";
}

}  // namespace

std::string_view NameOfMode(RankMode mode) {
  switch (mode) {
    case RankMode::kTfIdf:
      return "tfidf";
    case RankMode::kMixpr:
      return "mixpr";
    case RankMode::kBm25:
      return "bm25";
    case RankMode::kGlobal:
      return "global";
    case RankMode::kEvidence:
      return "evidence";
    case RankMode::kWalk:
      return "walk";
    case RankMode::kVector:
      return "vector";
    case RankMode::kDefault:
      break;
  }
  return "default";
}

std::string ExplainRow(const RankRequest& request, const RankAnswer& answer, const RankedChunk& row,
                       const std::vector<std::string>& filters, const std::vector<WalkStop>& path) {
  std::string json = "{\"mode\":\"" + std::string(NameOfMode(request.mode)) + "\",\"score\":";
  AppendJsonNumber(row.score, &json);
  if (request.mode == RankMode::kVector) json += ",\"space\":\"" + std::string(request.space) + '"';
  json += ",\"terms\":";
  AppendTerms(answer, row, &json);
  if (request.scope == RankRequest::Scope::kDocuments) {
    json += ",\"matching_chunks\":" + std::to_string(row.matching_chunks);
  }
  if (!filters.empty()) {
    json += ",\"filters\":[";
    for (size_t i = 0; i < filters.size(); ++i) {
      if (i > 0) json += ",";
      AppendJsonText(filters[i], &json);
    }
    json += "]";
  }
  if (answer.relevance.has_value()) {
    json += ",\"relevance\":";
    AppendJsonNumber(RoundToFourPlaces(*answer.relevance), &json);
  }
  if (answer.fallback != Fallback::kNone) {
    json += answer.fallback == Fallback::kRecent ? ",\"fallback\":\"recent\""
                                                 : ",\"fallback\":\"central\"";
  }
  AppendExperts(request, row, &json);
  if (request.mode == RankMode::kWalk && answer.fallback == Fallback::kNone) {
    json += ",\"walk\":";
    AppendWalkJson(request, answer.walk, row, path, &json);
  }
  if (request.mode == RankMode::kMixpr) {
    json += ",\"walk\":{\"alpha\":";
    AppendJsonNumber(request.alpha, &json);
    json += ",\"steps\":" + std::to_string(answer.walk_steps) + ",\"seed\":";
    AppendJsonNumber(row.seed_score, &json);
    json += ",\"mass\":";
    AppendJsonNumber(row.score, &json);
    json += "}";
  }
  return json + "}";
}

std::string RangesToJson(const std::vector<std::pair<uint32_t, uint32_t>>& ranges) {
  std::string json = "[";
  for (const auto& [begin, end] : ranges) {
    if (json.size() > 1) json += ",";
    json += "[" + std::to_string(begin) + "," + std::to_string(end) + "]";
  }
  return json + "]";
}

}  // namespace wend

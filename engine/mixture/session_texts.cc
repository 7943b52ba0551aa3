#include "engine/mixture/session_texts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/attribute_index.h"
#include "engine/attributes.h"
#include "engine/mixture/term_parts.h"
#include "storage/term_table.h"

namespace wend {

Result<std::vector<uint32_t>> ChunksOfSession(const ExpertInput& input, std::string_view session) {
  const CollectionVersion& version = *input.version;
  const std::string term = EncodeAttribute("session", std::string(session));
  const std::vector<std::string_view> terms = {term};
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> ids,
                        FindTermIds(version.view(), version.info().id, terms));
  if (ids[0] == kNoId || ids[0] >= version.counts().next_term) return std::vector<uint32_t>();
  WEND_ASSIGN_OR_RETURN(const ChunkSet set, FindChunksOfTerms(version, ids));
  std::vector<uint32_t> chunks;
  for (const uint32_t chunk : set) {
    if (!input.Allows(chunk)) continue;
    chunks.push_back(chunk);
    if (chunks.size() == kMaxSessionChunks) break;
  }
  return chunks;
}

Result<std::vector<double>> ScoreSessions(const ExpertInput& input,
                                          const std::vector<std::vector<uint32_t>>& chunks,
                                          TermWeights weights) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, input.version->resident());
  std::vector<std::pair<uint32_t, uint32_t>> places;  // chunk, session
  std::vector<double> length(chunks.size(), 0.0);
  double total = 0;
  for (size_t s = 0; s < chunks.size(); ++s) {
    for (const uint32_t chunk : chunks[s]) {
      places.emplace_back(chunk, static_cast<uint32_t>(s));
      length[s] += resident->Length(chunk);
    }
    total += length[s];
  }
  std::vector<double> scores(chunks.size(), 0.0);
  if (!(total > 0)) return scores;
  std::ranges::sort(places);
  std::vector<uint32_t> all;
  for (const auto& [chunk, session] : places) all.push_back(chunk);
  const Bm25Params params{input.request->k1, input.request->b,
                          total / static_cast<double>(chunks.size())};
  std::vector<uint32_t> counts;
  for (const TermPostings& list : input.postings->lists) {
    counts.assign(chunks.size(), 0);
    WEND_RETURN_IF_ERROR(VisitCounts(
        list, all, [&](size_t i, uint32_t count) { counts[places[i].second] += count; }));
    double weight = list.weight;
    if (weights == TermWeights::kOfSessions) {
      const auto n = static_cast<double>(chunks.size());
      const double df = n - static_cast<double>(std::ranges::count(counts, 0u));
      weight = std::log(1.0 + (n - df + 0.5) / (df + 0.5));
    }
    for (size_t s = 0; s < chunks.size(); ++s) {
      if (counts[s] == 0) continue;
      scores[s] += Bm25Part(weight, counts[s], static_cast<uint32_t>(length[s]), params);
    }
  }
  const double best = *std::ranges::max_element(scores);
  if (best > 0) {
    for (double& score : scores) score /= best;
  }
  return scores;
}

}  // namespace wend

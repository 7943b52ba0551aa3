#include "engine/relevance.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "engine/mixture/term_parts.h"

namespace wend {
namespace {

constexpr double kBias = -5.3;
constexpr double kTogether = 10.9;
constexpr double kScattered = 1.9;

}  // namespace

double RelevanceOf(const Evidence& evidence) {
  const double sum = kBias + kTogether * evidence.together + kScattered * evidence.scattered;
  return 1.0 / (1.0 + std::exp(-sum));
}

Status SetRelevance(const CollectionVersion& version, const RankRequest& request,
                    const ParsedQuestion& question, const QuestionPostings& postings,
                    RankAnswer* answer) {
  double all = 0;
  for (size_t i = 0; i < question.terms.size(); ++i) {
    // A known word without an id names who speaks, which is not looked for in texts.
    const bool is_speaker = question.ids[i] == kNoId && question.terms[i].df > 0;
    if (!is_speaker) all += question.terms[i].weight;
  }
  if (!(all > 0)) return {};
  answer->relevance = 0;
  if (answer->rows.empty()) return {};
  std::vector<uint32_t> chunks;
  for (const RankedChunk& row : answer->rows) {
    if (chunks.size() == RelevanceLimits::kRows) break;
    chunks.push_back(row.chunk.value);
  }
  std::ranges::sort(chunks);
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  WEND_ASSIGN_OR_RETURN(
      const TermParts parts,
      TermParts::Read(postings.lists, *resident, Bm25ParamsOf(version, request), chunks));
  Evidence evidence;
  std::vector<bool> found(postings.lists.size(), false);
  for (const uint32_t chunk : chunks) {
    double here = 0;
    const std::span<const double> of = parts.Of(chunk);
    for (size_t l = 0; l < found.size(); ++l) {
      if (!(of[l] > 0)) continue;
      here += postings.lists[l].weight;
      found[l] = true;
    }
    evidence.together = std::max(evidence.together, here / all);
  }
  for (size_t l = 0; l < found.size(); ++l) {
    if (found[l]) evidence.scattered += postings.lists[l].weight / all;
  }
  answer->relevance = RelevanceOf(evidence);
  return {};
}

}  // namespace wend

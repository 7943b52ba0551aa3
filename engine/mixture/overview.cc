#include "engine/mixture/overview.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "engine/bm25_search.h"
#include "engine/centrality.h"
#include "engine/chunk_cursor.h"
#include "engine/mixture/wording.h"

namespace wend {
namespace {

// Chunks of a topic.
constexpr size_t kTopicChunks = 1000;
// Chunks that are looked at for the latest, for each row that is wanted.
constexpr size_t kRecentDepth = 20;

}  // namespace

Result<Overview> ReadOverview(const CollectionVersion& version, const RankRequest& request,
                              ParsedQuestion question) {
  Overview overview;
  for (const WordingCue& cue : FindWordings(request.question)) {
    if (cue.wording != Wording::kSummary) continue;
    overview.reasons.push_back("read as a summary question: '" + cue.text + "'");
  }
  ParsedQuestion topic;
  std::string words;
  for (size_t i = 0; i < question.terms.size(); ++i) {
    if (question.terms[i].df == 0 || FramesSummary(question.terms[i].surface)) continue;
    words += (words.empty() ? "" : " ") + question.terms[i].surface;
    topic.ids.push_back(question.ids[i]);
    topic.terms.push_back(std::move(question.terms[i]));
  }
  if (!topic.terms.empty()) {
    SetBm25Weights(version, &topic);
    QuestionPostings postings;
    RankAnswer ignored;
    WEND_RETURN_IF_ERROR(LoadPostings(version, topic, request.allowed, &postings));
    WEND_ASSIGN_OR_RETURN(overview.chunks,
                          SearchBm25(version, request, kTopicChunks, postings, &ignored));
    overview.reasons.push_back("about '" + words + "': the best " +
                               std::to_string(overview.chunks.size()) + " passages summed up");
    overview.topic = std::move(topic.terms);
    return overview;
  }
  WEND_ASSIGN_OR_RETURN(overview.chunks, SampleChunks(version, request.allowed));
  const uint64_t all =
      request.allowed == nullptr ? version.counts().live_chunks : request.allowed->cardinality();
  overview.reasons.push_back(
      std::to_string(overview.chunks.size()) + " passages summed up" +
      (overview.chunks.size() < all ? ", evenly from " + std::to_string(all) : std::string()));
  return overview;
}

Result<std::vector<ScoredChunk>> FindRecent(const CollectionVersion& version,
                                            const RankRequest& request) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  const bool units = request.scope != RankRequest::Scope::kChunks;
  const size_t wanted = request.limit * (units ? kRecentDepth : 2) + kRecentDepth;
  std::vector<uint32_t> last;
  for (uint32_t chunk = version.counts().next_chunk; chunk-- > 0 && last.size() < wanted;) {
    if (!resident->IsLive(chunk)) continue;
    if (request.allowed != nullptr && !request.allowed->contains(chunk)) continue;
    last.push_back(chunk);
  }
  struct Dated {
    std::optional<int64_t> time;
    uint32_t chunk = 0;
  };
  std::vector<Dated> dated;
  // The cursor borrows a version that outlives it.
  ChunkCursor cursor(std::shared_ptr<const CollectionVersion>(std::shared_ptr<void>(), &version),
                     nullptr);
  for (const uint32_t chunk : last) {
    WEND_ASSIGN_OR_RETURN(const bool lives, cursor.Seek(ChunkId(chunk)));
    if (!lives) continue;
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor.ReadUnit());
    Dated& row = dated.emplace_back();
    row.chunk = chunk;
    if (unit->time.has_value()) row.time = unit->time->microseconds;
  }
  std::ranges::stable_sort(dated, [](const Dated& a, const Dated& b) {
    if (a.time.has_value() != b.time.has_value()) return a.time.has_value();
    return a.time.has_value() && *a.time > *b.time;
  });
  std::vector<ScoredChunk> recent;
  for (const Dated& row : dated) {
    recent.push_back({row.chunk, 1.0 / static_cast<double>(recent.size() + 1)});
  }
  return recent;
}

}  // namespace wend

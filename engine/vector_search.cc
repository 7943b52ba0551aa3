#include "engine/vector_search.h"

#include <memory>
#include <string>
#include <utility>

#include "engine/attribute_index.h"
#include "engine/attributes.h"
#include "engine/max_score.h"
#include "storage/base/nearest_name.h"

namespace wend {
namespace {

// A product of two stored weights, as a score.
constexpr double kProductUnit = 1.0 / (double{kVectorWeightOne} * kVectorWeightOne);

// Chunks that are alive have the length 1, with or without words.
class LiveChunks final : public ChunkLengths {
 public:
  explicit LiveChunks(const Resident& resident) : resident_(&resident) {}
  uint32_t Length(uint32_t chunk) const override { return resident_->IsLive(chunk) ? 1 : 0; }

 private:
  const Resident* resident_;
};

Status CheckSpace(const CollectionVersion& version, std::string_view space) {
  WEND_ASSIGN_OR_RETURN(const std::vector<std::string> spaces, ListVectorSpaces(version));
  const std::vector<std::string_view> names(spaces.begin(), spaces.end());
  for (const std::string_view name : names) {
    if (name == space) return {};
  }
  std::string message =
      "no vector of '" + version.info().name + "' is in the space '" + std::string(space) + "'";
  if (names.empty()) return Status::NotFound(message + "; it has no vectors at all");
  const std::string suggestion = DidYouMean(space, names);
  return Status::NotFound(message +
                          (suggestion.empty() ? "; it has " + ListNames(names) : suggestion));
}

}  // namespace

Result<ParsedQuestion> ParseVectorQuestion(const CollectionVersion& version,
                                           const RankRequest& request) {
  ParsedQuestion question;
  for (const VectorEntry& entry : *request.vector) {
    QuestionTerm& term = question.terms.emplace_back();
    term.text = EncodeDimension(request.space, entry.dimension);
    term.weight = entry.weight * kProductUnit;
  }
  WEND_RETURN_IF_ERROR(LookUpTerms(version, &question));
  bool is_known = false;
  for (size_t i = 0; i < question.terms.size(); ++i) {
    QuestionTerm& term = question.terms[i];
    term.text = term.surface = std::to_string((*request.vector)[i].dimension);
    is_known = is_known || term.df > 0;
  }
  if (!is_known) WEND_RETURN_IF_ERROR(CheckSpace(version, request.space));
  return question;
}

Result<std::vector<ScoredChunk>> SearchVectors(const CollectionVersion& version,
                                               const RankRequest& request, size_t depth,
                                               const QuestionPostings& postings,
                                               RankAnswer* answer) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  MaxScoreReport report;
  WEND_ASSIGN_OR_RETURN(
      std::vector<ScoredChunk> top,
      InnerProductTopK(postings.lists, LiveChunks(*resident),
                       {depth, version.counts().next_chunk, FilterOf(request)}, &report));
  answer->postings_scored = report.postings_scored;
  answer->blocks_read = report.blocks_read;
  answer->blocks_skipped = report.blocks_skipped;
  answer->filter_strategy = report.strategy;
  return top;
}

Status ExplainVectors(const QuestionPostings& postings, RankAnswer* answer) {
  for (RankedChunk& row : answer->rows) {
    row.term_scores.assign(answer->terms.size(), 0.0f);
    for (size_t l = 0; l < postings.lists.size(); ++l) {
      const TermPostings& list = postings.lists[l];
      WEND_ASSIGN_OR_RETURN(const uint32_t weight, CountIn(list, row.chunk.value));
      row.term_scores[postings.term_of_list[l]] = static_cast<float>(list.weight * weight);
    }
  }
  return {};
}

}  // namespace wend

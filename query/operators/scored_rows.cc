#include "query/operators/scored_rows.h"

#include <algorithm>

#include "engine/match_evaluator.h"

namespace wend {
namespace {

// The words of all texts, each once.
Result<std::vector<QuestionTerm>> TermsOf(const CollectionView& collection,
                                          const std::vector<std::string>& matches) {
  std::vector<QuestionTerm> terms;
  for (const std::string& match : matches) {
    WEND_ASSIGN_OR_RETURN(MatchPlan plan, collection.PlanMatch(match));
    for (QuestionTerm& term : plan.terms) {
      const auto same = std::ranges::find(terms, term.text, &QuestionTerm::text);
      if (same != terms.end()) {
        same->count += term.count;
      } else {
        terms.push_back(std::move(term));
      }
    }
  }
  return terms;
}

}  // namespace

Result<ChunkSet> GatherChunks(Operator* rows) {
  ChunkSet chunks;
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool more, rows->Next());
    if (!more) return chunks;
    const ChunkRange range = rows->chunks();
    chunks.addRange(range.begin, range.end);
  }
}

Result<RowScores> ScoreChunks(const CollectionView& collection, const ScorePlan& plan,
                              const ChunkSet& allowed, uint64_t limit) {
  RowScores scores;
  if (allowed.isEmpty() || limit == 0) return scores;
  WEND_ASSIGN_OR_RETURN(const std::vector<QuestionTerm> terms, TermsOf(collection, plan.matches));
  RankRequest request;
  request.terms = &terms;
  request.scope = plan.scope;
  request.allowed = &allowed;
  request.limit = static_cast<uint32_t>(std::min<uint64_t>(limit, allowed.cardinality()));
  request.term_scores = false;
  WEND_ASSIGN_OR_RETURN(const RankAnswer answer, collection.Rank(request));
  int64_t rank = 0;
  for (const RankedChunk& row : answer.rows) scores[row.chunk.value] = {row.score, ++rank};
  return scores;
}

bool ScoredRows::SeeText(size_t column, std::string_view* text) {
  return column < plan_.columns && input_->SeeText(column, text);
}

Status ScoredRows::ReadColumn(size_t column, Value* value) {
  if (column < plan_.columns) return input_->ReadColumn(column, value);
  const ChunkRange range = input_->chunks();
  for (uint32_t chunk = range.begin; chunk < range.end; ++chunk) {
    const auto found = scores_.find(chunk);
    if (found == scores_.end()) continue;
    if (column == plan_.columns) {
      *value = found->second.score;
    } else {
      *value = found->second.rank;
    }
    return {};
  }
  return {};
}

PlanNode ScoredRows::Describe() const {
  PlanNode node;
  node.name = "score";
  node.detail = "by bm25";
  node.children.push_back(input_->Describe());
  node.estimated_rows = node.children[0].estimated_rows;
  if (!scores_.empty()) {
    node.facts.emplace_back("scored", static_cast<int64_t>(scores_.size()));
  }
  return node;
}

}  // namespace wend

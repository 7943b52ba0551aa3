// One way in for all modes: parse the question, score chunks, scope to units, cut, explain.
#include "engine/ranker.h"

#include <algorithm>
#include <utility>

#include "engine/attribute_index.h"
#include "engine/bm25_search.h"
#include "engine/centrality.h"
#include "engine/cosine_search.h"
#include "engine/mixture/mixture.h"
#include "engine/mixture/overview.h"
#include "engine/relevance.h"
#include "engine/unit_scope.h"
#include "engine/vector_search.h"
#include "engine/walk/walk_search.h"

namespace wend {
namespace {

Result<ParsedQuestion> QuestionOf(const CollectionVersion& version, const RankRequest& request) {
  if (request.mode == RankMode::kVector) return ParseVectorQuestion(version, request);
  if (request.terms == nullptr) return ParseQuestion(version, request.question);
  ParsedQuestion question;
  question.terms = *request.terms;
  WEND_RETURN_IF_ERROR(LookUpTerms(version, &question));
  return question;
}

std::vector<RankedChunk> RowsOf(const std::vector<ScoredChunk>& scored) {
  std::vector<RankedChunk> rows(scored.size());
  for (size_t i = 0; i < scored.size(); ++i) {
    rows[i].chunk = ChunkId(scored[i].chunk);
    rows[i].score = scored[i].score;
  }
  return rows;
}

// Fills answer->rows from `best(depth)`, which gives the best chunks. Units of the wanted kind may
// lie deeper than the first look: then it looks four times as deep.
template <typename Best>
Status FillRows(const CollectionVersion& version, const RankRequest& request, const Best& best,
                RankAnswer* answer) {
  const bool units = request.scope != RankRequest::Scope::kChunks;
  for (size_t depth = units ? size_t{request.limit} * kChunksPerUnit : request.limit;; depth *= 4) {
    WEND_ASSIGN_OR_RETURN(const std::vector<ScoredChunk> scored, best(depth));
    answer->rows.clear();
    if (units) {
      WEND_RETURN_IF_ERROR(ScopeToUnits(version, request.scope, scored, &answer->rows));
    } else {
      answer->rows = RowsOf(scored);
    }
    if (answer->rows.size() >= request.limit || scored.size() < depth) break;
  }
  if (answer->rows.size() > request.limit) answer->rows.resize(request.limit);
  return {};
}

Result<RankAnswer> RankByPostings(const CollectionVersion& version, const RankRequest& request,
                                  ParsedQuestion question) {
  RankAnswer answer;
  SetBm25Weights(version, &question);
  QuestionPostings postings;
  WEND_RETURN_IF_ERROR(LoadPostings(version, question, request.allowed, &postings));
  const auto best = [&](size_t depth) {
    return SearchBm25(version, request, depth, postings, &answer);
  };
  WEND_RETURN_IF_ERROR(FillRows(version, request, best, &answer));
  WEND_RETURN_IF_ERROR(SetRelevance(version, request, question, postings, &answer));
  answer.terms = std::move(question.terms);
  if (request.term_scores) {
    WEND_RETURN_IF_ERROR(ExplainBm25(version, request, postings, &answer));
  }
  return answer;
}

Result<RankAnswer> RankByDimensions(const CollectionVersion& version, const RankRequest& request,
                                    ParsedQuestion question) {
  RankAnswer answer;
  QuestionPostings postings;
  WEND_RETURN_IF_ERROR(LoadPostings(version, question, request.allowed, &postings));
  const auto best = [&](size_t depth) {
    return SearchVectors(version, request, depth, postings, &answer);
  };
  WEND_RETURN_IF_ERROR(FillRows(version, request, best, &answer));
  // Dimensions are no words: who looks for words in the rows must not take them for some.
  if (!request.term_scores) return answer;
  answer.terms = std::move(question.terms);
  WEND_RETURN_IF_ERROR(ExplainVectors(postings, &answer));
  return answer;
}

Result<RankAnswer> RankByVectors(const CollectionVersion& version, const RankRequest& request,
                                 ParsedQuestion question, int threads) {
  RankAnswer answer;
  WEND_ASSIGN_OR_RETURN(const CosineScores scores,
                        ScoreByGraph(version, request, threads, &question, &answer));
  const auto best = [&](size_t depth) -> Result<std::vector<ScoredChunk>> {
    return TopOfDense(scores.scores, depth, request.allowed);
  };
  WEND_RETURN_IF_ERROR(FillRows(version, request, best, &answer));
  if (request.term_scores) {
    WEND_RETURN_IF_ERROR(ExplainCosine(version, question, scores.cosines, &answer));
  }
  answer.terms = std::move(question.terms);
  return answer;
}

Result<RankAnswer> RankByOverview(const CollectionVersion& version, const RankRequest& request,
                                  ParsedQuestion question) {
  RankAnswer answer;
  WEND_ASSIGN_OR_RETURN(Overview overview, ReadOverview(version, request, std::move(question)));
  const auto best = [&](size_t depth) { return FindCentral(version, overview.chunks, depth); };
  WEND_RETURN_IF_ERROR(FillRows(version, request, best, &answer));
  for (RankedChunk& row : answer.rows) row.shares = {{"central", row.score}};
  answer.terms = std::move(overview.topic);
  answer.reasons = std::move(overview.reasons);
  return answer;
}

// Rows that are no answer, where no word of the question is known and the caller asked for them.
Status FillWithFallback(const CollectionVersion& version, const RankRequest& request,
                        RankAnswer* answer) {
  WEND_ASSIGN_OR_RETURN(const std::vector<ScoredChunk> chunks,
                        request.fallback == Fallback::kRecent
                            ? FindRecent(version, request)
                            : SampleChunks(version, request.allowed));
  const auto best = [&](size_t depth) -> Result<std::vector<ScoredChunk>> {
    if (request.fallback == Fallback::kCentral) return FindCentral(version, chunks, depth);
    return chunks;
  };
  answer->fallback = request.fallback;
  return FillRows(version, request, best, answer);
}

Result<RankAnswer> RankByMode(const std::shared_ptr<const CollectionVersion>& version,
                              const RankRequest& request, ParsedQuestion question, int threads) {
  switch (request.mode) {
    case RankMode::kGlobal:
      return RankByOverview(*version, request, std::move(question));
    case RankMode::kTfIdf:
    case RankMode::kMixpr:
      return RankByVectors(*version, request, std::move(question), threads);
    case RankMode::kVector:
      return RankByDimensions(*version, request, std::move(question));
    case RankMode::kBm25:
      return RankByPostings(*version, request, std::move(question));
    case RankMode::kWalk:
      return RankByWalk(version, request, std::move(question));
    case RankMode::kDefault:
    case RankMode::kEvidence:
      break;
  }
  WEND_ASSIGN_OR_RETURN(Route route, ChooseRoute(*version, request, question));
  if (route.summary) return RankByOverview(*version, request, std::move(question));
  if (route.has_experts() || request.mode == RankMode::kEvidence) {
    return RankByMixture(version, request, std::move(route), std::move(question));
  }
  WEND_ASSIGN_OR_RETURN(RankAnswer answer, RankByPostings(*version, request, std::move(question)));
  answer.reasons = std::move(route.reasons);
  return answer;
}

// What is hidden is left out of the answer as by a filter: no step of the ranking knows of it.
Result<RankAnswer> RankVisible(const CollectionVersion& version, const RankRequest& request,
                               int threads) {
  if (version.hidden() == nullptr) return RankChunks(version.base(), request, threads);
  ChunkSet visible;
  if (request.allowed != nullptr) {
    visible = *request.allowed - *version.hidden();
  } else {
    WEND_ASSIGN_OR_RETURN(visible, FindLiveChunks(version));
  }
  RankRequest within = request;
  within.allowed = &visible;
  within.filters_walk = true;  // no part may see what is hidden
  return RankChunks(version.base(), within, threads);
}

}  // namespace

Result<RankAnswer> RankChunks(const std::shared_ptr<const CollectionVersion>& version,
                              const RankRequest& request, int threads) {
  if (version->base() != nullptr) return RankVisible(*version, request, threads);
  WEND_ASSIGN_OR_RETURN(ParsedQuestion question, QuestionOf(*version, request));
  WEND_ASSIGN_OR_RETURN(RankAnswer answer,
                        RankByMode(version, request, std::move(question), threads));
  if (answer.relevance.has_value() && *answer.relevance < request.min_relevance) {
    answer.rows.clear();
  }
  const bool is_known =
      std::ranges::any_of(answer.terms, [](const QuestionTerm& t) { return t.df > 0; });
  if (answer.rows.empty() && !is_known && request.fallback != Fallback::kNone) {
    WEND_RETURN_IF_ERROR(FillWithFallback(*version, request, &answer));
  }
  return answer;
}

}  // namespace wend

#include "query/operators/recall.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

#include "engine/question.h"
#include "engine/vector_search.h"
#include "engine/walk/walk_search.h"
#include "query/explain.h"
#include "query/expression_binder.h"
#include "query/expression_builder.h"
#include "query/operators/hinted_rows.h"
#include "query/question_time.h"
#include "query/relevance_notice.h"
#include "query/select_plan.h"
#include "query/sql_text.h"
#include "query/tables/scan_node.h"
#include "query/words_of_time.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

// In the order of kRecallColumns.
enum class Column : size_t {
  kRank,
  kScore,
  kCollection,
  kKey,
  kTitle,
  kSource,
  kTime,
  kSession,
  kTurn,
  kSpeaker,
  kBegin,
  kEnd,
  kText,
  kMatches,
  kWhy,
};
static_assert(static_cast<size_t>(Column::kWhy) + 1 == kRecallColumns.size());

constexpr size_t kShownDimensions = 8;

void SetInteger(uint64_t number, Value* value) { *value = static_cast<int64_t>(number); }

Status SetTime(const Passage& passage, Value* value) {
  if (!passage.time.has_value()) return {};
  const TimePoint& time = *passage.time;
  if (!IsTimeInRange(time.microseconds, time.offset_minutes)) {
    return Status::Corruption("the time of '" + passage.key + "' is out of range");
  }
  *value = FormatTime(time.microseconds, time.offset_minutes);
  return {};
}

}  // namespace

RecallOperator::RecallOperator(DatabaseView view, BoundRecall recall,
                               std::optional<ExpressionNode> where,
                               std::optional<std::string> as_of, const RunContext& run)
    : view_(std::move(view)),
      recall_(std::move(recall)),
      where_(std::move(where)),
      as_of_(std::move(as_of)),
      run_(run) {}

Status RecallOperator::Resolve() {
  if (std::exchange(resolved_, true)) return {};
  WEND_ASSIGN_OR_RETURN(collection_, view_.Collection(recall_.collection));
  if (where_ && HasWordsOfTime(*where_, &run_.parameters)) {
    const DuringScope scope{*collection_, ColumnsOfTable(TableKind::kChunks), as_of_};
    WEND_RETURN_IF_ERROR(ResolveWordsOfTime(scope, run_, &*where_));
  }
  // Documents alone are no conversation: who asks them of "last Christmas" may mean the words.
  const bool converses = collection_->stats().messages > 0;
  if (!recall_.reads_time || !(converses || recall_.time.enabled.value_or(false))) return {};
  WEND_ASSIGN_OR_RETURN(
      QuestionTime read,
      ReadQuestionTime(recall_.question, {*collection_, recall_.time, as_of_}, run_));
  run_.notices->insert(run_.notices->end(), read.notices.begin(), read.notices.end());
  recall_.question = std::move(read.content);
  hints_ = std::move(read.hints);
  time_only_ = read.time_only;
  now_ = std::move(read.now);
  asked_ = std::move(read.asked);
  filters_question_ = read.filter.has_value();
  if (!filters_question_) return {};
  if (where_) {
    where_ = ExpressionBuilder(0).Logical(OperatorKind::kAnd,
                                          {std::move(*where_), std::move(*read.filter)});
  } else {
    where_ = std::move(read.filter);
  }
  return {};
}

RankRequest RecallOperator::Request() const {
  RankRequest request = recall_.request;
  request.question = recall_.question;
  request.space = recall_.space;
  request.vector = &recall_.vector;
  return request;
}

Result<FoundChunks> RecallOperator::FindAllowed() {
  for (const ExpressionNode* part : SplitConjunction(*where_)) {
    filters_.push_back(ToSql(*part, run_.parameters));
  }
  const auto begin = std::chrono::steady_clock::now();
  WEND_ASSIGN_OR_RETURN(FoundChunks found, FindChunksWhere(*collection_, *where_, run_));
  if (!explained_) return found;
  const auto spent = std::chrono::steady_clock::now() - begin;
  filter_microseconds_ =
      static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(spent).count());
  allowed_chunks_ = found.chunks.cardinality();
  filter_facts_ = found.facts;
  access_ = found.access;
  return found;
}

Status RecallOperator::Rank() {
  WEND_RETURN_IF_ERROR(Resolve());
  RankRequest request = Request();
  FoundChunks found;
  if (where_.has_value()) {
    WEND_ASSIGN_OR_RETURN(found, FindAllowed());
    request.allowed = &found.chunks;
    request.filter_strategy = run_.options.filter_strategy;
    request.earliest = found.earliest;
    request.latest = found.latest;
  }
  if (time_only_) {
    WEND_RETURN_IF_ERROR(ListByTime(found.chunks));
  } else {
    WEND_ASSIGN_OR_RETURN(answer_, collection_->Rank(request));
    WEND_ASSIGN_OR_RETURN(const std::string notice,
                          RelevanceNotice(*collection_, request, answer_));
    if (!notice.empty()) run_.notices->push_back(notice);
    WEND_RETURN_IF_ERROR(AddHints(request));
    if (filters_question_) WEND_RETURN_IF_ERROR(FillByTime(found.chunks));
  }
  ranked_ = true;
  return {};
}

Status RecallOperator::ListByTime(const ChunkSet& chunks) {
  WEND_ASSIGN_OR_RETURN(answer_.rows, RowsByTime(*collection_, recall_.request.scope, chunks));
  const size_t limit = recall_.request.limit;
  const bool limited = recall_.has_limit || recall_.pack_tokens.has_value();
  if (limited && answer_.rows.size() > limit) answer_.rows.resize(limit);
  return {};
}

Status RecallOperator::FillByTime(const ChunkSet& chunks) {
  std::vector<RankedChunk>& rows = answer_.rows;
  if (rows.size() >= recall_.request.limit) return {};
  WEND_ASSIGN_OR_RETURN(std::vector<RankedChunk> all,
                        RowsByTime(*collection_, recall_.request.scope, chunks));
  HintedRows filled(*collection_, recall_.request.scope, &rows);
  return filled.Fill(std::move(all), recall_.request.limit);
}

Status RecallOperator::AddHints(const RankRequest& request) {
  if (hints_.empty()) return {};
  HintedRows rows(*collection_, request.scope, &answer_.rows);
  const auto live = static_cast<double>(collection_->stats().chunks);
  for (const ExpressionNode& hint : hints_) {
    WEND_ASSIGN_OR_RETURN(FoundChunks found, FindChunksWhere(*collection_, hint, run_));
    if (request.allowed != nullptr) found.chunks &= *request.allowed;
    const auto inside = static_cast<double>(found.chunks.cardinality());
    const double weight = std::log(1 + (live - inside + 0.5) / (inside + 0.5));
    hint_weights_.push_back(weight);
    if (found.chunks.isEmpty()) continue;
    RankRequest within = request;
    within.allowed = &found.chunks;
    within.earliest = found.earliest;
    within.latest = found.latest;
    WEND_ASSIGN_OR_RETURN(const RankAnswer answer, collection_->Rank(within));
    WEND_RETURN_IF_ERROR(rows.Add(answer.rows, found.chunks, weight));
  }
  rows.Finish(request.limit);
  return {};
}

Result<ParsedQuestion> RecallOperator::ReadQuestion() const {
  if (recall_.request.mode != RankMode::kVector) {
    return ParseQuestion(*collection_->version(), recall_.question);
  }
  return ParseVectorQuestion(*collection_->version(), Request());
}

Status RecallOperator::Plan(bool) {
  explained_ = true;
  WEND_RETURN_IF_ERROR(Resolve());
  if (!time_only_) {
    WEND_ASSIGN_OR_RETURN(ParsedQuestion question, ReadQuestion());
    answer_.terms = std::move(question.terms);
  }
  if (!where_.has_value()) return {};
  WEND_ASSIGN_OR_RETURN(ExpectedChunks expected, ExpectChunksWhere(*collection_, *where_, run_));
  selectivity_ = expected.selectivity;
  access_ = std::move(expected.access);
  return {};
}

PlanNode RecallOperator::DescribePostings() const {
  PlanNode node;
  const RankMode mode = recall_.request.mode;
  const bool by_postings = mode != RankMode::kTfIdf && mode != RankMode::kMixpr;
  node.name = by_postings ? "postings" : "vectors";
  double sum = 0;
  size_t shown = 0;
  for (const QuestionTerm& term : answer_.terms) {
    sum += static_cast<double>(term.df);
    // A vector may have thousands of dimensions.
    if (mode == RankMode::kVector && shown++ >= kShownDimensions) continue;
    if (!node.detail.empty()) node.detail += ", ";
    node.detail += term.surface + " " + std::to_string(term.df);
  }
  if (shown > kShownDimensions) {
    node.detail += " and " + std::to_string(shown - kShownDimensions) + " more";
  }
  if (mode == RankMode::kVector) node.detail = "vector." + recall_.space + " " + node.detail;
  node.estimated_rows = std::min(sum, static_cast<double>(collection_->stats().chunks));
  if (!ranked_ || !by_postings) return node;
  const auto add = [&node](const char* name, uint64_t count) {
    node.facts.emplace_back(name, static_cast<int64_t>(count));
  };
  add("postings_scored", answer_.postings_scored);
  add("blocks_read", answer_.blocks_read);
  add("blocks_skipped", answer_.blocks_skipped);
  return node;
}

PlanNode RecallOperator::DescribeWalkOver(PlanNode postings) const {
  const WalkOptions& options = recall_.request.walk;
  WalkFacts facts = answer_.walk;
  if (!ranked_) {
    const WalkPlan plan = PlanWalk(*collection_->version(), options);
    facts.executor = plan.executor;
    facts.reason = plan.reason;
    facts.weights = plan.weights;
  }
  PlanNode node;
  node.name = "walk";
  node.detail = DescribeWalk(options, facts);
  node.facts.emplace_back("alpha", options.alpha);
  if (ranked_) {
    node.facts.emplace_back("walk_steps", static_cast<int64_t>(facts.steps));
    node.facts.emplace_back("reached", static_cast<int64_t>(facts.reached));
    for (size_t type = 0; type < kWalkEdges; ++type) {
      if (!(facts.weights[type] > 0)) continue;
      node.facts.emplace_back(std::string(kWalkEdgeNames[type]) + "_edges",
                              static_cast<int64_t>(facts.edges[type]));
    }
    node.facts.emplace_back("residual", facts.residual);
  }
  node.children.push_back(std::move(postings));
  return node;
}

PlanNode RecallOperator::DescribeFilter() const {
  PlanNode node;
  node.name = "filter";
  node.detail = ToSql(*where_, run_.parameters);
  node.facts = filter_facts_;
  const auto chunks = static_cast<double>(collection_->stats().chunks);
  node.estimated_rows = chunks * selectivity_;
  if (ranked_) {
    node.actual_rows = allowed_chunks_;
    node.microseconds = filter_microseconds_;
  }
  if (access_.name == "scan") {
    node.children.push_back(ScanNode(recall_.collection + ".chunks", std::nullopt, chunks));
  } else {
    node.children = access_.children;
  }
  return node;
}

PlanNode RecallOperator::Describe() const {
  constexpr const char* kScopes[] = {"chunks", "documents", "messages", "sessions"};
  PlanNode node;
  node.name = "recall";
  const bool unlimited = time_only_ && !recall_.has_limit && !recall_.pack_tokens.has_value();
  node.detail = recall_.collection + "." + kScopes[static_cast<size_t>(recall_.request.scope)];
  node.detail +=
      time_only_ ? " in order of time" : " by " + std::string(NameOfMode(recall_.request.mode));
  if (!unlimited) node.detail += ", limit " + std::to_string(recall_.request.limit);
  double rows = static_cast<double>(collection_->stats().chunks);
  if (!time_only_) {
    PlanNode postings = DescribePostings();
    rows = *postings.estimated_rows;
    const bool walks = recall_.request.mode == RankMode::kWalk;
    node.children.push_back(walks ? DescribeWalkOver(std::move(postings)) : std::move(postings));
  }
  if (where_.has_value()) {
    node.children.push_back(DescribeFilter());
    rows *= selectivity_;
  }
  node.estimated_rows =
      unlimited ? rows : std::min(rows, static_cast<double>(recall_.request.limit));
  for (size_t i = 0; i < hints_.size(); ++i) {
    PlanNode& hint = node.children.emplace_back();
    hint.name = "hint";
    hint.detail = ToSql(hints_[i]);
    if (i < hint_weights_.size()) hint.facts.emplace_back("weight", hint_weights_[i]);
  }
  if (!asked_.empty()) node.facts.emplace_back("question", asked_);
  if (where_.has_value() && !recall_.request.filters_walk) {
    node.facts.emplace_back("scope", std::string("result"));
  }
  if (!now_.empty()) node.facts.emplace_back("now", now_);
  if (const ChunkSet* const hidden = collection_->version()->hidden(); hidden != nullptr) {
    node.facts.emplace_back("expired_chunks", static_cast<int64_t>(hidden->cardinality()));
  }
  if (!ranked_) return node;
  if (answer_.filter_strategy != FilterStrategy::kAuto) {
    const bool scan = answer_.filter_strategy == FilterStrategy::kScan;
    node.facts.emplace_back("filter_strategy", std::string(scan ? "scan" : "check"));
  }
  if (answer_.relevance.has_value()) node.facts.emplace_back("relevance", *answer_.relevance);
  std::string route;
  for (const std::string& reason : answer_.reasons) route += (route.empty() ? "" : "; ") + reason;
  if (!route.empty()) node.facts.emplace_back("route", route);
  if (recall_.request.mode == RankMode::kMixpr) {
    node.facts.emplace_back("walk_steps", int64_t{answer_.walk_steps});
    node.facts.emplace_back("residual", answer_.walk_change);
  }
  return node;
}

Result<const RankAnswer*> RecallOperator::RankAll() {
  if (!ranked_) WEND_RETURN_IF_ERROR(Rank());
  return &answer_;
}

Result<bool> RecallOperator::Next() {
  if (!ranked_) WEND_RETURN_IF_ERROR(Rank());
  if (next_row_ == answer_.rows.size()) return false;
  WEND_ASSIGN_OR_RETURN(passage_, collection_->ReadPassage(answer_.rows[next_row_].chunk));
  ++next_row_;
  return true;
}

Status RecallOperator::ReadWhy(const RankedChunk& row, Value* value) const {
  std::vector<WalkStop> path;
  for (const WalkStep& step : row.path) {
    WEND_ASSIGN_OR_RETURN(const Passage at, collection_->ReadPassage(ChunkId(step.chunk)));
    path.push_back({step, at.key, at.title});
  }
  *value = ExplainRow(Request(), answer_, row, filters_, path);
  return {};
}

Status RecallOperator::ReadColumn(size_t column, Value* value) {
  const RankedChunk& row = answer_.rows[next_row_ - 1];
  switch (static_cast<Column>(column)) {
    case Column::kRank:
      SetInteger(next_row_, value);
      break;
    case Column::kScore:
      *value = row.score;
      break;
    case Column::kCollection:
      *value = recall_.collection;
      break;
    case Column::kKey:
      *value = passage_.key;
      break;
    case Column::kTitle:
      *value = passage_.title;
      break;
    case Column::kSource:
      *value = passage_.source;
      break;
    case Column::kTime:
      return SetTime(passage_, value);
    case Column::kSession:
      if (passage_.is_message) *value = passage_.session;
      break;
    case Column::kTurn:
      if (passage_.is_message && passage_.turn.has_value()) *value = *passage_.turn;
      break;
    case Column::kSpeaker:
      if (passage_.is_message) *value = passage_.speaker;
      break;
    case Column::kBegin:
      SetInteger(passage_.begin, value);
      break;
    case Column::kEnd:
      SetInteger(passage_.end, value);
      break;
    case Column::kText:
      *value = passage_.text;
      break;
    case Column::kMatches: {
      if (recall_.request.mode == RankMode::kVector) {
        *value = RangesToJson({});  // dimensions are no words of the text
        break;
      }
      WEND_ASSIGN_OR_RETURN(const auto ranges,
                            collection_->FindMatches(passage_.text, answer_.terms));
      *value = RangesToJson(ranges);
      break;
    }
    case Column::kWhy:
      return ReadWhy(row, value);
  }
  return {};
}

}  // namespace wend

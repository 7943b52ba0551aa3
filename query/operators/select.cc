#include "query/operators/select.h"

#include <algorithm>
#include <utility>

#include "engine/rank_request.h"
#include "query/operators/profiled.h"
#include "query/words_of_time.h"

namespace wend {
namespace {

std::unique_ptr<Operator> Measured(std::unique_ptr<Operator> step, bool is_measured) {
  if (!is_measured) return step;
  return std::make_unique<ProfiledOperator>(std::move(step));
}

}  // namespace

SelectOperator::SelectOperator(DatabaseView view, const SelectNode& node, const RunContext& run)
    : view_(std::move(view)), node_(node), run_(run) {}

Result<std::unique_ptr<Operator>> SelectOperator::OpenFiltered(const AccessPath& access,
                                                               Purpose purpose) const {
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Operator> rows, OpenTable(plan_->source, access, view_));
  if (purpose != Purpose::kRun && !access.node.name.empty()) {
    rows = std::make_unique<AccessedTable>(access.Describe(), std::move(rows));
  }
  rows = Measured(std::move(rows), purpose == Purpose::kAnalyze);
  if (!plan_->where.has_value()) return rows;
  rows = std::make_unique<Filter>(*plan_->where, std::move(rows));
  return Measured(std::move(rows), purpose == Purpose::kAnalyze);
}

Result<std::unique_ptr<Operator>> SelectOperator::OpenScored(Purpose purpose) const {
  const ScorePlan& plan = *plan_->scored;
  RowScores scores;
  AccessPath access = plan_->access;
  if (purpose != Purpose::kExplain) {
    WEND_ASSIGN_OR_RETURN(const CollectionView collection,
                          view_.Collection(plan_->source.collection));
    WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Operator> all,
                          OpenFiltered(plan_->access, Purpose::kRun));
    WEND_ASSIGN_OR_RETURN(const ChunkSet chunks, GatherChunks(all.get()));
    const bool only_best = plan.top.has_value() && plan.scope == RankRequest::Scope::kChunks;
    WEND_ASSIGN_OR_RETURN(scores, ScoreChunks(collection, plan, chunks,
                                              only_best ? *plan.top : chunks.cardinality()));
    if (only_best && scores.size() == *plan.top) {
      auto best = std::make_shared<ChunkSet>();
      for (const auto& [chunk, score] : scores) best->add(chunk);
      access.candidates = std::move(best);
    }
  }
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Operator> rows, OpenFiltered(access, purpose));
  rows = std::make_unique<ScoredRows>(plan, std::move(scores), std::move(rows));
  return Measured(std::move(rows), purpose == Purpose::kAnalyze);
}

Status SelectOperator::ResolveWords() {
  const auto has_words = [this](const ExpressionNode& node) {
    return HasWordsOfTime(node, &run_.parameters);
  };
  const auto item_has = [&](const SelectItemNode& item) { return has_words(item.expression); };
  const auto order_has = [&](const OrderNode& order) { return has_words(order.expression); };
  const bool any = (node_.where && has_words(*node_.where)) ||
                   (node_.having && has_words(*node_.having)) ||
                   std::ranges::any_of(node_.items, item_has) ||
                   std::ranges::any_of(node_.group_by, has_words) ||
                   std::ranges::any_of(node_.order_by, order_has);
  if (!any || !node_.target) return {};
  WEND_ASSIGN_OR_RETURN(const TableSource source, BindTable(*node_.target));
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view_.Collection(source.collection));
  DuringScope scope{collection, ColumnsOfTable(source.kind), std::nullopt};
  if (node_.as_of) {
    WEND_ASSIGN_OR_RETURN(const Value as_of, OptionValue(*node_.as_of, &run_.parameters));
    if (const auto* text = std::get_if<std::string>(&as_of)) scope.as_of = *text;
  }
  SelectNode node = node_;
  const auto resolve = [&](ExpressionNode* part) { return ResolveWordsOfTime(scope, run_, part); };
  if (node.where) WEND_RETURN_IF_ERROR(resolve(&*node.where));
  if (node.having) WEND_RETURN_IF_ERROR(resolve(&*node.having));
  for (SelectItemNode& item : node.items) WEND_RETURN_IF_ERROR(resolve(&item.expression));
  for (ExpressionNode& key : node.group_by) WEND_RETURN_IF_ERROR(resolve(&key));
  for (OrderNode& order : node.order_by) WEND_RETURN_IF_ERROR(resolve(&order.expression));
  resolved_ = std::move(node);
  return {};
}

Status SelectOperator::Start(Purpose purpose) {
  WEND_RETURN_IF_ERROR(ResolveWords());
  const SelectNode& node = resolved_ ? *resolved_ : node_;
  // Without a view MATCH reads no postings.
  const DatabaseView* const view = purpose == Purpose::kExplain ? nullptr : &view_;
  const DatabaseView* const explained = purpose == Purpose::kRun ? nullptr : &view_;
  WEND_ASSIGN_OR_RETURN(plan_, BindSelect(node, &run_.parameters, view, run_.options, explained));
  const std::vector<std::string>& notices = plan_->access.notices;
  run_.notices->insert(run_.notices->end(), notices.begin(), notices.end());
  Result<std::unique_ptr<Operator>> opened =
      plan_->scored.has_value() ? OpenScored(purpose) : OpenFiltered(plan_->access, purpose);
  if (!opened.ok()) return opened.status();
  std::unique_ptr<Operator> rows = std::move(*opened);
  const auto add = [&rows, purpose](auto step) {
    rows = Measured(std::move(step), purpose == Purpose::kAnalyze);
  };
  if (plan_->aggregate) add(std::make_unique<Aggregate>(*plan_->aggregate, std::move(rows)));
  if (plan_->having) add(std::make_unique<Filter>(*plan_->having, std::move(rows)));
  if (plan_->sort) add(std::make_unique<Sort>(*plan_->sort, std::move(rows)));
  add(std::make_unique<Project>(plan_->project, std::move(rows)));
  if (plan_->distinct) add(std::make_unique<Distinct>(*plan_->distinct, std::move(rows)));
  if (plan_->limit) add(std::make_unique<Limit>(*plan_->limit, std::move(rows)));
  rows_ = std::move(rows);
  return {};
}

Result<bool> SelectOperator::Next() {
  if (rows_ == nullptr) WEND_RETURN_IF_ERROR(Start(Purpose::kRun));
  return rows_->Next();
}

Status SelectOperator::ReadColumn(size_t column, Value* value) {
  return rows_->ReadColumn(column, value);
}

bool SelectOperator::SeeText(size_t column, std::string_view* text) {
  return rows_->SeeText(column, text);
}

Status SelectOperator::Plan(bool analyze) {
  return Start(analyze ? Purpose::kAnalyze : Purpose::kExplain);
}

PlanNode SelectOperator::Describe() const { return rows_->Describe(); }

}  // namespace wend

#include "query/operators/select.h"

#include <utility>

#include "query/operators/profiled.h"

namespace wend {

SelectOperator::SelectOperator(DatabaseView view, const SelectNode& node, const RunContext& run)
    : view_(std::move(view)), node_(node), run_(run) {}

Status SelectOperator::Start(Purpose purpose) {
  // Without a view MATCH reads no postings.
  const DatabaseView* const view = purpose == Purpose::kExplain ? nullptr : &view_;
  const DatabaseView* const explained = purpose == Purpose::kRun ? nullptr : &view_;
  WEND_ASSIGN_OR_RETURN(plan_, BindSelect(node_, &run_.parameters, view, run_.options, explained));
  const std::vector<std::string>& notices = plan_->access.notices;
  run_.notices->insert(run_.notices->end(), notices.begin(), notices.end());
  const auto measured = [purpose](std::unique_ptr<Operator> step) -> std::unique_ptr<Operator> {
    if (purpose != Purpose::kAnalyze) return step;
    return std::make_unique<ProfiledOperator>(std::move(step));
  };
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Operator> rows,
                        OpenTable(plan_->source, plan_->access, view_));
  if (purpose != Purpose::kRun && !plan_->access.node.name.empty()) {
    rows = std::make_unique<AccessedTable>(plan_->access.Describe(), std::move(rows));
  }
  rows = measured(std::move(rows));
  const auto add = [&rows, &measured](auto step) { rows = measured(std::move(step)); };
  if (plan_->where) add(std::make_unique<Filter>(*plan_->where, std::move(rows)));
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

Status SelectOperator::Plan(bool analyze) {
  return Start(analyze ? Purpose::kAnalyze : Purpose::kExplain);
}

PlanNode SelectOperator::Describe() const { return rows_->Describe(); }

}  // namespace wend

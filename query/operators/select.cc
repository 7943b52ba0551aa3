#include "query/operators/select.h"

#include <utility>

namespace wend {

SelectOperator::SelectOperator(DatabaseView view, const SelectNode& node, const RunContext& run)
    : view_(std::move(view)), node_(node), run_(run) {}

Status SelectOperator::Start() {
  WEND_ASSIGN_OR_RETURN(plan_, BindSelect(node_, &run_.parameters, &view_, run_.options));
  const std::vector<std::string>& notices = plan_->access.notices;
  run_.notices->insert(run_.notices->end(), notices.begin(), notices.end());
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Operator> rows,
                        OpenTable(plan_->source, plan_->access, view_));
  if (plan_->where) rows = std::make_unique<Filter>(*plan_->where, std::move(rows));
  if (plan_->aggregate) rows = std::make_unique<Aggregate>(*plan_->aggregate, std::move(rows));
  if (plan_->having) rows = std::make_unique<Filter>(*plan_->having, std::move(rows));
  if (plan_->sort) rows = std::make_unique<Sort>(*plan_->sort, std::move(rows));
  rows = std::make_unique<Project>(plan_->project, std::move(rows));
  if (plan_->distinct) rows = std::make_unique<Distinct>(*plan_->distinct, std::move(rows));
  if (plan_->limit) rows = std::make_unique<Limit>(*plan_->limit, std::move(rows));
  rows_ = std::move(rows);
  return {};
}

Result<bool> SelectOperator::Next() {
  if (rows_ == nullptr) WEND_RETURN_IF_ERROR(Start());
  return rows_->Next();
}

Status SelectOperator::ReadColumn(size_t column, Value* value) {
  return rows_->ReadColumn(column, value);
}

}  // namespace wend

#include "query/operators/distinct.h"

#include <utility>

namespace wend {

Distinct::Distinct(const DistinctPlan& plan, std::unique_ptr<Operator> input)
    : plan_(plan), input_(std::move(input)), account_(plan.budget, "DISTINCT") {}

Result<bool> Distinct::Next() {
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, input_->Next());
    if (!found) return false;
    std::vector<Value> row(plan_.columns);
    for (size_t i = 0; i < row.size(); ++i) {
      WEND_RETURN_IF_ERROR(input_->ReadColumn(i, &row[i]));
    }
    const auto [place, is_new] = seen_.insert(std::move(row));
    if (!is_new) continue;
    WEND_RETURN_IF_ERROR(account_.Take(*place));
    current_ = &*place;
    return true;
  }
}

Status Distinct::ReadColumn(size_t column, Value* value) {
  if (column >= current_->size()) return input_->ReadColumn(column, value);
  *value = (*current_)[column];
  return {};
}

Status Distinct::ReadMetadata(std::string_view name, Value* value) {
  return input_->ReadMetadata(name, value);
}

PlanNode Distinct::Describe() const {
  PlanNode node;
  node.name = "distinct";
  node.children.push_back(input_->Describe());
  node.estimated_rows = node.children[0].estimated_rows;
  return node;
}

}  // namespace wend

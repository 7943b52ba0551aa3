#include "query/operators/filter.h"

#include <utility>

namespace wend {

bool IsTrue(const Value& value) {
  if (const auto* const integer = std::get_if<int64_t>(&value)) return *integer != 0;
  if (const auto* const real = std::get_if<double>(&value)) return *real != 0;
  return false;
}

Result<bool> Passes(const FilterPlan& plan, RowReader* row) {
  for (const std::shared_ptr<const Expression>& condition : plan.conditions) {
    WEND_ASSIGN_OR_RETURN(const Value value, condition->Evaluate(row));
    if (!IsTrue(value)) return false;
  }
  return true;
}

Filter::Filter(const FilterPlan& plan, std::unique_ptr<Operator> input)
    : plan_(plan), input_(std::move(input)) {}

Result<bool> Filter::Next() {
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, input_->Next());
    if (!found) return false;
    WEND_ASSIGN_OR_RETURN(const bool passes, Passes(plan_, input_.get()));
    if (passes) return true;
  }
}

Status Filter::ReadColumn(size_t column, Value* value) { return input_->ReadColumn(column, value); }
bool Filter::SeeText(size_t column, std::string_view* text) {
  return input_->SeeText(column, text);
}
Status Filter::ReadMetadata(std::string_view name, Value* value) {
  return input_->ReadMetadata(name, value);
}

PlanNode Filter::Describe() const {
  PlanNode node;
  node.name = "filter";
  node.detail = plan_.notes.detail;
  node.facts = plan_.notes.facts;
  node.children.push_back(input_->Describe());
  const std::optional<double> rows = node.children[0].estimated_rows;
  if (rows.has_value()) node.estimated_rows = *rows * plan_.notes.selectivity;
  return node;
}

}  // namespace wend

#include "query/operators/limit.h"

#include <algorithm>
#include <string>
#include <utility>

namespace wend {

Limit::Limit(const LimitPlan& plan, std::unique_ptr<Operator> input)
    : plan_(plan), input_(std::move(input)) {}

Result<bool> Limit::Next() {
  if (plan_.limit.has_value() && given_ >= *plan_.limit) return false;
  for (uint64_t i = 0; !skipped_ && i < plan_.offset; ++i) {
    WEND_ASSIGN_OR_RETURN(const bool found, input_->Next());
    if (!found) return false;
  }
  skipped_ = true;
  ++given_;
  return input_->Next();
}

Status Limit::ReadColumn(size_t column, Value* value) { return input_->ReadColumn(column, value); }
bool Limit::SeeText(size_t column, std::string_view* text) { return input_->SeeText(column, text); }
Status Limit::ReadMetadata(std::string_view name, Value* value) {
  return input_->ReadMetadata(name, value);
}

PlanNode Limit::Describe() const {
  PlanNode node;
  node.name = "limit";
  if (plan_.limit.has_value()) node.detail = std::to_string(*plan_.limit);
  if (plan_.offset > 0) node.detail += " offset " + std::to_string(plan_.offset);
  node.children.push_back(input_->Describe());
  node.estimated_rows = node.children[0].estimated_rows;
  if (node.estimated_rows.has_value()) {
    *node.estimated_rows = std::max(0.0, *node.estimated_rows - static_cast<double>(plan_.offset));
    if (plan_.limit.has_value()) {
      *node.estimated_rows = std::min(*node.estimated_rows, static_cast<double>(*plan_.limit));
    }
  }
  return node;
}

}  // namespace wend

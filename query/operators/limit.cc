#include "query/operators/limit.h"

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
Status Limit::ReadMetadata(std::string_view name, Value* value) {
  return input_->ReadMetadata(name, value);
}

}  // namespace wend

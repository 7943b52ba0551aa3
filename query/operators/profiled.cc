#include "query/operators/profiled.h"

namespace wend {

Result<bool> ProfiledOperator::Next() {
  const Clock::time_point begin = Clock::now();
  Result<bool> found = step_->Next();
  spent_ += Clock::now() - begin;
  if (found.ok() && *found) ++rows_;
  return found;
}

Status ProfiledOperator::ReadColumn(size_t column, Value* value) {
  const Clock::time_point begin = Clock::now();
  Status status = step_->ReadColumn(column, value);
  spent_ += Clock::now() - begin;
  return status;
}

Status ProfiledOperator::ReadMetadata(std::string_view name, Value* value) {
  const Clock::time_point begin = Clock::now();
  Status status = step_->ReadMetadata(name, value);
  spent_ += Clock::now() - begin;
  return status;
}

Status ProfiledOperator::Plan(bool analyze) {
  const Clock::time_point begin = Clock::now();
  Status status = step_->Plan(analyze);
  spent_ += Clock::now() - begin;
  return status;
}

PlanNode ProfiledOperator::Describe() const {
  PlanNode node = step_->Describe();
  const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(spent_);
  node.actual_rows = rows_;
  node.microseconds = static_cast<uint64_t>(spent.count());
  return node;
}

}  // namespace wend

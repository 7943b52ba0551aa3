#include "query/operators/project.h"

#include <utility>

namespace wend {

Project::Project(const ProjectPlan& plan, std::unique_ptr<Operator> input)
    : plan_(plan), input_(std::move(input)) {}

Status Project::ReadColumn(size_t column, Value* value) {
  WEND_ASSIGN_OR_RETURN(*value, plan_.columns[column]->Evaluate(input_.get()));
  return {};
}

Status Project::ReadMetadata(std::string_view name, Value* value) {
  return input_->ReadMetadata(name, value);
}

}  // namespace wend

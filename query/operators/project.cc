#include "query/operators/project.h"

#include <utility>

namespace wend {

Project::Project(const ProjectPlan& plan, std::unique_ptr<Operator> input)
    : plan_(plan), input_(std::move(input)) {}

Status Project::ReadColumn(size_t column, Value* value) {
  WEND_ASSIGN_OR_RETURN(*value, plan_.columns[column]->Evaluate(input_.get()));
  return {};
}

bool Project::SeeText(size_t column, std::string_view* text) {
  return plan_.columns[column]->SeeText(input_.get(), text);
}

Status Project::ReadMetadata(std::string_view name, Value* value) {
  return input_->ReadMetadata(name, value);
}

PlanNode Project::Describe() const {
  PlanNode node;
  node.name = "project";
  node.detail = plan_.notes.detail;
  node.children.push_back(input_->Describe());
  node.estimated_rows = node.children[0].estimated_rows;
  return node;
}

}  // namespace wend

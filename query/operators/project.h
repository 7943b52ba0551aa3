// Project: columns that are computed from the rows of its input, each when it is read.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "query/operators/operator.h"

namespace wend {

struct ProjectPlan {
  std::vector<std::shared_ptr<const Expression>> columns;
  PlanNotes notes{};
};

class Project : public Operator {
 public:
  Project(const ProjectPlan& plan, std::unique_ptr<Operator> input);

  Result<bool> Next() override { return input_->Next(); }
  Status ReadColumn(size_t column, Value* value) override;
  bool SeeText(size_t column, std::string_view* text) override;
  // Of the input's row.
  Status ReadMetadata(std::string_view name, Value* value) override;
  PlanNode Describe() const override;

 private:
  const ProjectPlan& plan_;
  std::unique_ptr<Operator> input_;
};

}  // namespace wend

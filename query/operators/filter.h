// Filter: the rows of its input for which all of its conditions are true.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "query/operators/operator.h"

namespace wend {

struct FilterPlan {
  // Each is computed for rows for which those before it are true.
  std::vector<std::shared_ptr<const Expression>> conditions;
  PlanNotes notes{};
};

// Whether all conditions of the plan are true for a row.
Result<bool> Passes(const FilterPlan& plan, RowReader* row);

// Whether a condition that gave `value` holds: a number other than 0. Null, a text and a time are
// not true.
bool IsTrue(const Value& value);

class Filter : public Operator {
 public:
  // The plan outlives the operator, here and with the other operators.
  Filter(const FilterPlan& plan, std::unique_ptr<Operator> input);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  bool SeeText(size_t column, std::string_view* text) override;
  Status ReadMetadata(std::string_view name, Value* value) override;
  ChunkRange chunks() const override { return input_->chunks(); }
  PlanNode Describe() const override;

 private:
  const FilterPlan& plan_;
  std::unique_ptr<Operator> input_;
};

}  // namespace wend

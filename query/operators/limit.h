// Limit: leaves out the first rows of its input, and ends after as many as are wanted. Rows behind
// the last one are never asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "query/operators/operator.h"

namespace wend {

struct LimitPlan {
  uint64_t offset = 0;
  std::optional<uint64_t> limit;
  PlanNotes notes{};
};

class Limit : public Operator {
 public:
  Limit(const LimitPlan& plan, std::unique_ptr<Operator> input);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  bool SeeText(size_t column, std::string_view* text) override;
  Status ReadMetadata(std::string_view name, Value* value) override;
  PlanNode Describe() const override;

 private:
  const LimitPlan& plan_;
  std::unique_ptr<Operator> input_;
  bool skipped_ = false;
  uint64_t given_ = 0;
};

}  // namespace wend

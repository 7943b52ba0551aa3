// ProfiledOperator: counts and times what an operator does, for EXPLAIN ANALYZE. It stands around a
// step only then; other runs do not pay for it.
#pragma once

#include <chrono>
#include <memory>

#include "query/operators/operator.h"

namespace wend {

class ProfiledOperator : public Operator {
 public:
  explicit ProfiledOperator(std::unique_ptr<Operator> step) : step_(std::move(step)) {}

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  Status ReadMetadata(std::string_view name, Value* value) override;
  ChunkRange chunks() const override { return step_->chunks(); }
  Status Plan(bool analyze) override;
  // As the step describes itself, with its rows and the time in it and in what is below it.
  PlanNode Describe() const override;

 private:
  using Clock = std::chrono::steady_clock;

  std::unique_ptr<Operator> step_;
  uint64_t rows_ = 0;
  Clock::duration spent_{};
};

}  // namespace wend

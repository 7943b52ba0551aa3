// UPDATE: the first step edits and gives one row, how many documents or messages there were for
// which the condition holds.
//
// All expressions are computed before anything is written, over rows as they were; nothing is
// written by others between reading and writing.
#pragma once

#include <array>
#include <optional>

#include "engine/database.h"
#include "query/ast.h"
#include "query/operators/operator.h"
#include "query/select_plan.h"

namespace wend {

inline constexpr std::array<const char*, 1> kUpdateColumns = {"updated"};

// Checks names and types; the table that is meant. `parameters` as in binder.h.
Result<TableSource> BindUpdate(const UpdateNode& node, const std::vector<Value>* parameters);

class UpdateOperator : public Operator {
 public:
  // All outlive the operator.
  UpdateOperator(Database* database, const UpdateNode& node, const RunContext& run)
      : database_(database), node_(node), run_(run) {}

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  Status Plan(bool analyze) override;
  PlanNode Describe() const override;

 private:
  // The table, narrowed to one key where the condition names it.
  Result<TableSource> Source() const;

  Database* database_;
  const UpdateNode& node_;
  const RunContext run_;
  bool done_ = false;
  uint64_t updated_ = 0;
  std::optional<PlanNode> input_;  // where it is explained
};

}  // namespace wend

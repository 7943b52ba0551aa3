// DELETE: the first step deletes and gives one row, how many documents and messages there were.
#pragma once

#include <array>
#include <vector>

#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/operator.h"
#include "query/run_context.h"

namespace wend {

inline constexpr std::array<const char*, 1> kDeleteColumns = {"deleted"};

class DeleteOperator : public Operator {
 public:
  // `database`, `where` and `parameters` outlive the operator.
  DeleteOperator(Database* database, BoundDelete bound, const ExpressionNode& where,
                 const RunContext& run);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  Status Plan(bool analyze) override;
  PlanNode Describe() const override;

 private:
  // Those for which the condition holds, in one view.
  Result<CollectionChange> PlanDelete(const DatabaseView& view) const;

  Database* database_;
  BoundDelete delete_;
  const ExpressionNode& where_;
  const RunContext run_;
  bool done_ = false;
  uint64_t deleted_ = 0;
  std::vector<PlanNode> inputs_;  // where it is explained
};

}  // namespace wend

// SELECT: binds the statement to one view with the first row and runs its plan.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/database.h"
#include "query/operators/operator.h"
#include "query/select_plan.h"

namespace wend {

class SelectOperator : public Operator {
 public:
  // `node` outlives the operator.
  SelectOperator(DatabaseView view, const SelectNode& node, const RunContext& run);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  bool SeeText(size_t column, std::string_view* text) override;
  Status Plan(bool analyze) override;
  PlanNode Describe() const override;

 private:
  enum class Purpose : uint8_t { kRun, kExplain, kAnalyze };

  Status Start(Purpose purpose);
  // Puts what words of time mean here in their place.
  Status ResolveWords();
  // The table, filtered; `access` outlives no call.
  Result<std::unique_ptr<Operator>> OpenFiltered(const AccessPath& access, Purpose purpose) const;
  // Those rows with their scores.
  Result<std::unique_ptr<Operator>> OpenScored(Purpose purpose) const;

  DatabaseView view_;
  const SelectNode& node_;
  std::optional<SelectNode> resolved_;  // where it has words of time
  const RunContext run_;
  std::unique_ptr<const SelectPlan> plan_;
  std::unique_ptr<Operator> rows_;  // of the plan's uppermost operator
};

}  // namespace wend

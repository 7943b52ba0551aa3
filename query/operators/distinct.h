// Distinct: the first of the rows of its input that are equal in all of their first columns.
#pragma once

#include <memory>
#include <unordered_set>
#include <vector>

#include "query/operators/operator.h"
#include "query/operators/row_budget.h"

namespace wend {

// Hash and equality of rows of values, for the containers of the standard library.
struct RowHash {
  size_t operator()(const std::vector<Value>& row) const { return HashRow(row); }
};
struct RowEqual {
  bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
    return AreRowsEqual(a, b);
  }
};

struct DistinctPlan {
  size_t columns = 0;
  RowBudget budget;
  PlanNotes notes{};
};

class Distinct : public Operator {
 public:
  Distinct(const DistinctPlan& plan, std::unique_ptr<Operator> input);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  // Of the first of the equal rows.
  Status ReadMetadata(std::string_view name, Value* value) override;
  PlanNode Describe() const override;

 private:
  const DistinctPlan& plan_;
  std::unique_ptr<Operator> input_;
  RowAccount account_;
  std::unordered_set<std::vector<Value>, RowHash, RowEqual> seen_;
  const std::vector<Value>* current_ = nullptr;
};

}  // namespace wend

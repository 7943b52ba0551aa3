// Sort: the rows of its input in order of keys. Rows with equal keys stay in the order they came.
//
// All rows are held; with a limit only so many as can still be among the first, in a heap. Of a row
// the keys are kept and what the plan names; nothing else can be read afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/operators/operator.h"
#include "query/operators/row_budget.h"

namespace wend {

struct SortKey {
  std::shared_ptr<const Expression> expression;
  bool descending = false;
  bool nulls_first = true;  // whatever the direction
};

struct SortPlan {
  std::vector<SortKey> keys;
  std::vector<size_t> columns;        // of the input, that are read of sorted rows
  std::vector<std::string> metadata;  // likewise
  std::optional<uint64_t> limit;      // rows that are wanted: LIMIT and OFFSET together
  RowBudget budget;
  PlanNotes notes{};
};

class Sort : public Operator {
 public:
  Sort(const SortPlan& plan, std::unique_ptr<Operator> input);

  Result<bool> Next() override;
  // Internal for what the plan does not name.
  Status ReadColumn(size_t column, Value* value) override;
  bool SeeText(size_t column, std::string_view* text) override;
  Status ReadMetadata(std::string_view name, Value* value) override;
  PlanNode Describe() const override;

 private:
  struct Row {
    uint64_t sequence = 0;
    std::vector<Value> values;  // keys, columns, metadata
  };

  Status SortAll();
  Status Add(Row row);
  // A strict total order: no two rows are equal.
  bool IsBefore(const Row& a, const Row& b) const;

  const SortPlan& plan_;
  std::unique_ptr<Operator> input_;
  RowAccount account_;
  std::vector<size_t> place_of_column_;  // in Row::values
  std::vector<Row> rows_;                // with a limit: a heap, the last in front
  bool sorted_ = false;
  size_t next_ = 0;
};

}  // namespace wend

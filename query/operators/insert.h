// INSERT: the first step writes the documents or messages and gives one row: how many are new, how
// many took the place of others, and how many were there as they are.
#pragma once

#include <array>
#include <vector>

#include "engine/database.h"
#include "query/ast.h"
#include "query/operators/operator.h"
#include "query/value.h"

namespace wend {

inline constexpr std::array<const char*, 3> kInsertColumns = {"inserted", "replaced", "unchanged"};

// The units that an INSERT writes, without parameters (null) as far as they are known. Invalid, at
// its place, for a column that the table does not have, one given twice, a value of a wrong type,
// a missing key.
Result<std::vector<Unit>> BindInsert(const InsertNode& node, const std::vector<Value>* parameters);

class InsertOperator : public Operator {
 public:
  // `database` outlives the operator.
  InsertOperator(Database* database, std::string collection, std::vector<Unit> units);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  std::string collection_;
  std::vector<Unit> units_;
  size_t unit_count_;
  bool done_ = false;
  WriteSummary summary_;
};

}  // namespace wend

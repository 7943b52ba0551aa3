// DELETE: the first step deletes and gives one row, how many documents and messages there were.
#pragma once

#include <array>

#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/operator.h"

namespace wend {

inline constexpr std::array<const char*, 1> kDeleteColumns = {"deleted"};

class DeleteOperator : public Operator {
 public:
  // `database` outlives the operator.
  DeleteOperator(Database* database, BoundDelete bound);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;

 private:
  Database* database_;
  BoundDelete delete_;
  bool done_ = false;
  uint64_t deleted_ = 0;
};

}  // namespace wend

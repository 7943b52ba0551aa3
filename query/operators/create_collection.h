// CREATE COLLECTION: no columns and no rows; the first step creates it.
#pragma once

#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/operator.h"

namespace wend {

class CreateCollectionOperator : public Operator {
 public:
  // `database` outlives the operator.
  CreateCollectionOperator(Database* database, BoundCreateCollection create);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  BoundCreateCollection create_;
};

}  // namespace wend
